using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Pizza.Contracts.Tests.Code;

/// <summary>
/// What a method uses: every method named in its code, and in the code of those of its own assembly, its lambdas and its async parts. Calls through an interface
/// lead to all implementations in that assembly. It may find more than ever runs, never less.
/// </summary>
internal static class ReachableCode
{
    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<int, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Select(f => f.GetValue(null)).OfType<OpCode>().ToDictionary(o => (int)(ushort)o.Value);

    public static IReadOnlySet<MethodBase> From(MethodBase start)
    {
        var home = start.Module.Assembly;
        var found = new HashSet<MethodBase>();
        var next = new Stack<MethodBase>([start]);
        while (next.TryPop(out var method))
        {
            if (!found.Add(method) || method.Module.Assembly != home) continue;
            foreach (var used in Bodies(method).SelectMany(Calls)) next.Push(used);
        }
        return found;
    }

    /// <summary>The methods that the code of one method names.</summary>
    public static IEnumerable<MethodBase> Calls(MethodBase method) => Instructions(method).Select(i => i.Target);

    /// <summary>The types that an assembly makes with <c>new</c>.</summary>
    public static IEnumerable<Type> Made(Assembly assembly) =>
        assembly.GetTypes().SelectMany(t => t.GetMethods(Everything).Concat<MethodBase>(t.GetConstructors(Everything)))
            .SelectMany(Instructions).Where(i => i.Code == OpCodes.Newobj).Select(i => i.Target.DeclaringType!).Distinct();

    private static IEnumerable<MethodBase> Bodies(MethodBase method)
    {
        yield return method;
        if (method.GetCustomAttribute<StateMachineAttribute>() is { } machine) yield return machine.StateMachineType.GetMethod("MoveNext", Everything)!;
        if (!method.IsAbstract) yield break;
        foreach (var type in method.Module.Assembly.GetTypes().Where(t => t is { IsAbstract: false, ContainsGenericParameters: false } && method.DeclaringType!.IsAssignableFrom(t)))
        {
            var inherited = type.GetMethod(method.Name, Everything, [.. method.GetParameters().Select(p => p.ParameterType)]);
            if (inherited is not null) yield return inherited;
        }
    }

    private static IEnumerable<(OpCode Code, MethodBase Target)> Instructions(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } il) yield break;
        var typeArguments = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var i = 0; i < il.Length;)
        {
            var code = OpCodesByValue[il[i] == 0xFE ? 0xFE00 | il[i + 1] : il[i]];
            i += code.Size;
            if (code.OperandType is OperandType.InlineMethod or OperandType.InlineTok
                && method.Module.ResolveMember(BitConverter.ToInt32(il, i), typeArguments, methodArguments) is MethodBase target)
                yield return (code, Definition(target));
            i += OperandSize(code.OperandType, il, i);
        }
    }

    // One entry for all instances of a generic method: their code is the same.
    private static MethodBase Definition(MethodBase method)
    {
        if (method is MethodInfo { IsGenericMethod: true, IsGenericMethodDefinition: false } generic) method = generic.GetGenericMethodDefinition();
        return method.DeclaringType is { IsGenericType: true, IsGenericTypeDefinition: false } type
            ? MethodBase.GetMethodFromHandle(method.MethodHandle, type.GetGenericTypeDefinition().TypeHandle) ?? method
            : method;
    }

    private static int OperandSize(OperandType type, byte[] il, int at) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(il, at),
        _ => 4,
    };
}

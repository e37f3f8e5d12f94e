using System.Reflection;
using System.Reflection.Emit;

namespace Pizza.House.Tests.Architecture;

/// <summary>The types that a type uses: in its signatures, and in the code of its methods.</summary>
internal static class TypeReferences
{
    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<int, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Select(f => f.GetValue(null)).OfType<OpCode>().ToDictionary(o => (int)(ushort)o.Value);

    public static IEnumerable<Type> Of(Type type) =>
        Family(type).SelectMany(t => Signatures(t).Concat(Methods(t).SelectMany(Code))).SelectMany(Unwrap).Distinct();

    // With what the compiler makes of lambdas and async methods.
    private static IEnumerable<Type> Family(Type type) => [type, .. type.GetNestedTypes(Everything).SelectMany(Family)];

    private static IEnumerable<MethodBase> Methods(Type type) => [.. type.GetMethods(Everything), .. type.GetConstructors(Everything)];

    private static IEnumerable<Type> Signatures(Type type) =>
    [
        .. type.GetInterfaces(),
        .. type.BaseType is null ? Array.Empty<Type>() : [type.BaseType],
        .. type.GetFields(Everything).Select(f => f.FieldType),
        .. type.GetCustomAttributesData().Select(a => a.AttributeType),
        .. Methods(type).SelectMany(m => m.GetParameters().Select(p => p.ParameterType)),
        .. type.GetMethods(Everything).Select(m => m.ReturnType),
    ];

    private static IEnumerable<Type> Code(MethodBase method)
    {
        var body = method.GetMethodBody();
        if (body?.GetILAsByteArray() is not { } il) yield break;
        foreach (var local in body.LocalVariables) yield return local.LocalType;
        var typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var i = 0; i < il.Length;)
        {
            var code = OpCodesByValue[il[i] == 0xFE ? 0xFE00 | il[i + 1] : il[i]];
            i += code.Size;
            if (code.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
                switch (method.Module.ResolveMember(BitConverter.ToInt32(il, i), typeArguments, methodArguments))
                {
                    case Type used: yield return used; break;
                    case { DeclaringType: { } owner }: yield return owner; break;
                }
            i += OperandSize(code.OperandType, il, i);
        }
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

    private static IEnumerable<Type> Unwrap(Type type) =>
        type.HasElementType ? Unwrap(type.GetElementType()!)
        : type.IsGenericType ? [type, .. type.GetGenericArguments().SelectMany(Unwrap)]
        : [type];
}

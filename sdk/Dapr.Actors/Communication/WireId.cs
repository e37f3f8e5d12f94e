using System.Text;

namespace Dapr.Actors.Communication;

/// <summary>The numbers by which a strongly typed call names interface and method: the low half of a CRC-64 (ECMA-182) of their names.</summary>
internal static class WireId
{
    private const ulong Polynomial = 0x42F0E1EBA9EA3693;

    public static int Of(Type type) => Hash(type.Namespace + type.Name);

    public static int Of(System.Reflection.MethodInfo method) =>
        Hash(method.DeclaringType!.Name + method.DeclaringType.Namespace + method.Name);

    private static int Hash(string name)
    {
        var crc = ulong.MaxValue;
        foreach (var letter in Encoding.UTF8.GetBytes(name))
        {
            crc ^= (ulong)letter << 56;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & (1UL << 63)) == 0 ? crc << 1 : (crc << 1) ^ Polynomial;
            }
        }

        return unchecked((int)~crc);
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace LocalDapr.Actors;

/// <summary>
/// Spreads actors over hosts by consistent hashing: a host that comes or goes moves only the actors that it gets or had. Tables with the same
/// hosts give the same answers in every process.
/// </summary>
public sealed class PlacementTable : IActorPlacement
{
    private const int PointsPerHost = 100;
    private readonly Lock _gate = new();
    private readonly Dictionary<IActorHost, IReadOnlyCollection<string>> _local = [];
    private IReadOnlyDictionary<IActorHost, IReadOnlyCollection<string>> _remote = new Dictionary<IActorHost, IReadOnlyCollection<string>>();
    private volatile Dictionary<string, Ring> _rings = [];

    public event Action? Changed;

    public IActorHost? Find(ActorKey actor) => _rings.TryGetValue(actor.Type, out var ring) ? ring.Owner(actor.Id) : null;

    public void Join(IActorHost host, IReadOnlyCollection<string> types) => Change(() => _local[host] = types);

    public void Leave(IActorHost host) => Change(() => _local.Remove(host));

    /// <summary>Replaces the hosts of other processes, as their registry lists them.</summary>
    public void SetRemoteHosts(IReadOnlyDictionary<IActorHost, IReadOnlyCollection<string>> hosts) => Change(() => _remote = hosts);

    /// <summary>What a host of this process hosts; null when it hosts nothing.</summary>
    internal IReadOnlyCollection<string>? LocalTypes(string instance)
    {
        lock (_gate)
            return _local.FirstOrDefault(pair => pair.Key.Instance == instance).Value;
    }

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            _rings = _local.Concat(_remote)
                .SelectMany(pair => pair.Value.Select(type => (Type: type, Host: pair.Key)))
                .GroupBy(entry => entry.Type)
                .ToDictionary(group => group.Key, group => new Ring(group.Select(entry => entry.Host).DistinctBy(host => host.Instance)));
        }
        Changed?.Invoke();
    }

    private sealed class Ring
    {
        private readonly ulong[] _points;
        private readonly IActorHost[] _owners;

        public Ring(IEnumerable<IActorHost> hosts)
        {
            var points = hosts.SelectMany(host => Enumerable.Range(0, PointsPerHost).Select(i => (Point: Hash($"{host.Instance}#{i}"), Host: host)))
                .OrderBy(p => p.Point).ThenBy(p => p.Host.Instance, StringComparer.Ordinal).ToArray();
            _points = [.. points.Select(p => p.Point)];
            _owners = [.. points.Select(p => p.Host)];
        }

        public IActorHost Owner(string id)
        {
            if (_owners.Length == PointsPerHost)
                return _owners[0];
            var at = Array.BinarySearch(_points, Hash(id));
            return _owners[(at >= 0 ? at : ~at) % _owners.Length];
        }

        private static ulong Hash(string text)
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
            return BinaryPrimitives.ReadUInt64LittleEndian(hash);
        }
    }
}

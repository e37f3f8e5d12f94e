namespace Dapr.AspNetCore;

/// <summary>The CloudEvent in an entry of a bulk delivery.</summary>
public class BulkMessageModel<TValue>
{
    public BulkMessageModel()
    {
    }

    public BulkMessageModel(string id, string source, string type, string specversion, string datacontenttype, TValue data)
    {
        Id = id;
        Source = source;
        Type = type;
        Specversion = specversion;
        Datacontenttype = datacontenttype;
        Data = data;
    }

    public string Id { get; set; } = null!;

    public string Source { get; set; } = null!;

    public string Type { get; set; } = null!;

    public string Specversion { get; set; } = null!;

    public string Datacontenttype { get; set; } = null!;

    public TValue Data { get; set; } = default!;
}

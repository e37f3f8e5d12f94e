namespace Dapr.AspNetCore;

/// <summary>The answer to a bulk delivery: an entry without a status is delivered again.</summary>
public class BulkSubscribeAppResponse
{
    public BulkSubscribeAppResponse(List<BulkSubscribeAppResponseEntry> statuses) => Statuses = statuses;

    public List<BulkSubscribeAppResponseEntry> Statuses { get; }
}

using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pizza.Load.Pages;

/// <summary><c>pages</c>: many customers look at their orders while new ones are placed; each page lives as in a browser.</summary>
internal static class PagesCommand
{
    private const int Passed = 0;
    private const int NotPassed = 1;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var url = new Option<Uri>("--url") { Description = "The gateway.", DefaultValueFactory = _ => new Uri("http://localhost:8088"), CustomParser = OrdersCommand.ParseUrl };
        var pages = new Option<int>("--pages") { Description = "Pages that live at the same time, one for each customer.", DefaultValueFactory = _ => 500 };
        var rate = new Option<double>("--rate") { Description = "Orders per second of all customers together.", DefaultValueFactory = _ => 50 };
        var seconds = new Option<double>("--seconds") { Description = "How long they order.", DefaultValueFactory = _ => 20 };
        var process = new Option<int?>("--process") { Description = "Process id of the gateway: what it costs is told too (Linux)." };
        var command = new Command("pages", "Live My pages while orders come in: how soon each page shows what happened.") { url, pages, rate, seconds, process };
        command.SetAction((parsed, ct) =>
            RunAsync(parsed.GetRequiredValue(url), parsed.GetValue(pages), parsed.GetValue(rate), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(process), ct));
        return command;
    }

    private static async Task<int> RunAsync(Uri url, int count, double rate, TimeSpan duration, int? process, CancellationToken ct)
    {
        const string region = "강남구";
        using (var house = new HouseClient(url, 1)) await house.EnsureOpenStoreAsync(region, ct);
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, UseProxy = false, ActivityHeadersPropagator = null }) { BaseAddress = url, Timeout = TimeSpan.FromSeconds(30) };
        http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var (told, shown) = (new Latencies(), new Latencies());
        var all = Enumerable.Range(1, count).Select(i => new LivePage(http, 5_000_000 + i, told, shown)).ToList();
        var idle = process is { } before ? Cost(before) : default;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var living = Task.WhenAll(all.Select(page => page.LiveAsync(ended.Token)));
        await Task.WhenAny(living, Task.WhenAll(all.Select(page => page.Open)));
        if (living.IsFaulted) await living;
        var open = process is { } opened ? Cost(opened) : default;

        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, (int)(rate * duration.TotalSeconds)).Select(async i =>
        {
            var due = TimeSpan.FromSeconds(i / rate);
            if (due > clock.Elapsed) await Task.Delay(due - clock.Elapsed, ct);
            await OrderAsync(http, all[i % count], region, ct);
        }));
        var elapsed = clock.Elapsed;
        var busy = process is { } after ? Cost(after) : default;
        for (var waited = Stopwatch.StartNew(); all.Any(page => page.Awaited > 0) && waited.Elapsed < TimeSpan.FromSeconds(10);) await Task.Delay(50, ct);
        await ended.CancelAsync();
        await living;
        foreach (var page in all) page.Dispose();

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} pages, {shown.Count} orders in {elapsed.TotalSeconds:0.0} s, parts fetched {all.Sum(p => p.Fetched) / elapsed.TotalSeconds:0} a second, {Environment.ProcessorCount} cores here"));
        Print("told by an event", told);
        Print("shown on the page", shown);
        if (process is not null)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the gateway: {idle.Megabytes} MB before, {open.Megabytes} MB with {count} pages open, {busy.Megabytes} MB at the end; {(busy.Cpu - open.Cpu) / elapsed.TotalSeconds * 100:0} % of a core"));
        var missing = all.Sum(page => page.Awaited);
        if (missing > 0) Console.WriteLine($"{missing} orders never appeared as accepted.");
        return missing == 0 && shown.Percentile(99) <= Limit ? Passed : NotPassed;

        static void Print(string what, Latencies latencies) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: p50 {latencies.Percentile(50).TotalMilliseconds:0} ms, p99 {latencies.Percentile(99).TotalMilliseconds:0} ms, longest {latencies.Longest.TotalMilliseconds:0} ms after the answer"));
    }

    private static async Task OrderAsync(HttpClient http, LivePage page, string region, CancellationToken ct)
    {
        using var body = new StringContent($$"""{"customerId":{{page.CustomerId}},"pizzaNm":"{{OrderLoad.Pizza}}","qty":1,"regionNm":"{{region}}"}""", Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync("/orders", body, ct);
        answer.EnsureSuccessStatusCode();
        using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(ct));
        page.Awaits(json.RootElement.GetProperty("orderId").GetInt64());
    }

    private static (double Cpu, long Megabytes) Cost(int process)
    {
        using var gateway = Process.GetProcessById(process);
        return (gateway.TotalProcessorTime.TotalSeconds, gateway.WorkingSet64 / (1024 * 1024));
    }
}

using System.Net;
using System.Text.Json;
using LocalDapr.Actors;
using LocalDapr.Jobs;
using LocalDapr.State;
using LocalDapr.Tests.Sidecar;

namespace LocalDapr.Tests.Jobs;

public class JobTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("v1.0-alpha1")]
    [InlineData("v1.0")]
    public async Task A_job_runs_as_often_as_it_says_and_is_gone(string version)
    {
        await using var app = await TestApp.StartAsync();
        await using var system = await TestSystem.StartAsync(TestSystem.Options("a", app));

        using var scheduled = await system.SendAsync("a", HttpMethod.Post, $"/{version}/jobs/clean-up", """{"schedule":"@every 300ms","dueTime":"100ms","repeats":2,"data":{"n":1}}""");
        var runs = await app.WaitForAsync("/job/clean-up", 2);
        await Task.Delay(800);
        using var gone = await system.SendAsync("a", HttpMethod.Get, $"/{version}/jobs/clean-up");

        Assert.Equal(HttpStatusCode.NoContent, scheduled.StatusCode);
        Assert.Equal(2, app.At("/job/clean-up").Count);
        Assert.All(runs, run => Assert.Equal(("POST", """{"n":1}"""), (run.Method, run.Body)));
        Assert.Contains("job not found", await gone.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_is_there_is_replaced_only_when_asked_and_not_run_once_deleted()
    {
        await using var app = await TestApp.StartAsync();
        await using var system = await TestSystem.StartAsync(TestSystem.Options("a", app));
        await system.SendAsync("a", HttpMethod.Post, "/v1.0-alpha1/jobs/j", """{"dueTime":"1h"}""");

        using var refused = await system.SendAsync("a", HttpMethod.Post, "/v1.0-alpha1/jobs/j", """{"dueTime":"2h"}""");
        using var replaced = await system.SendAsync("a", HttpMethod.Post, "/v1.0-alpha1/jobs/j", """{"due_time":"3s","overwrite":true,"failurePolicy":{"drop":{}}}""");
        using var described = JsonDocument.Parse(await system.Http.GetStringAsync(system.Url("a", "/v1.0-alpha1/jobs/j")));
        using var deleted = await system.SendAsync("a", HttpMethod.Delete, "/v1.0-alpha1/jobs/j");
        await Task.Delay(3_400);

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, replaced.StatusCode);
        Assert.Equal("""{"name":"j","dueTime":"3s","failurePolicy":{"drop":{}}}""", described.RootElement.GetRawText());
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Empty(app.At("/job/j"));
    }

    [Theory]
    [InlineData(500, """{"constant":{"interval":"0.1s","maxRetries":2}}""", 3)]
    [InlineData(500, """{"drop":{}}""", 1)]
    [InlineData(404, """{"constant":{"interval":"0.1s"}}""", 1)]
    public async Task A_run_that_fails_is_repeated_as_its_failure_policy_says(int status, string policy, int runs)
    {
        await using var app = await TestApp.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await using var system = await TestSystem.StartAsync(TestSystem.Options("a", app));

        await system.SendAsync("a", HttpMethod.Post, "/v1.0-alpha1/jobs/j", $$"""{"dueTime":"10ms","failurePolicy":{{policy}}}""");
        await app.WaitForAsync("/job/j", runs);
        await Task.Delay(500);

        Assert.Equal(runs, app.At("/job/j").Count);
    }

    [Theory]
    [InlineData("""{"data":1}""", 400, "DAPR_SCHEDULER_SCHEDULE_EMPTY")]
    [InlineData("", 400, "DAPR_SCHEDULER_SCHEDULE_EMPTY")]
    [InlineData("""{"name":"other","dueTime":"1s"}""", 400, "DAPR_SCHEDULER_JOB_NAME")]
    [InlineData("""{"dueTime":5}""", 400, "ERR_MALFORMED_REQUEST")]
    [InlineData("[]", 400, "ERR_MALFORMED_REQUEST")]
    [InlineData("""{"schedule":"* * * * *"}""", 500, "DAPR_SCHEDULER_SCHEDULE_JOB")]
    [InlineData("""{"dueTime":"soon"}""", 500, "DAPR_SCHEDULER_SCHEDULE_JOB")]
    [InlineData("""{"dueTime":"1s","repeats":3}""", 500, "DAPR_SCHEDULER_SCHEDULE_JOB")]
    [InlineData("""{"schedule":"@daily","repeats":0}""", 500, "DAPR_SCHEDULER_SCHEDULE_JOB")]
    [InlineData("""{"dueTime":"1s","ttl":"5s"}""", 500, "DAPR_SCHEDULER_SCHEDULE_JOB")]
    [InlineData("""{"schedule":"@daily","dueTime":"2099-01-01T00:00:00Z","ttl":"2098-01-01T00:00:00Z"}""", 500, "DAPR_SCHEDULER_SCHEDULE_JOB")]
    public async Task A_job_that_cannot_be_scheduled_says_why(string body, int status, string code)
    {
        await using var app = await TestApp.StartAsync();
        await using var system = await TestSystem.StartAsync(TestSystem.Options("a", app));

        using var answer = await system.SendAsync("a", HttpMethod.Post, "/v1.0-alpha1/jobs/j", body);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(code, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0 30 * * * *", "2026-03-01T12:30:00Z", "2026-03-01T13:30:00Z")]
    [InlineData("@daily", "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z")]
    [InlineData("CRON_TZ=Asia/Seoul 0 0 9 * * *", "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z")]
    [InlineData("@every 90s", "2026-03-01T12:01:30Z", "2026-03-01T12:03:00Z")]
    public void A_job_follows_its_schedule(string schedule, string first, string second)
    {
        var job = Job($$"""{"schedule":"{{schedule}}"}""");

        Assert.Equal(DateTimeOffset.Parse(first, null), job.Next);
        Assert.Equal(DateTimeOffset.Parse(second, null), job.AfterTick(job.Next)!.Next);
    }

    [Fact]
    public void Of_runs_that_were_missed_one_is_made_up_for_and_none_after_the_end()
    {
        var job = Job("""{"schedule":"@every 1m","ttl":"1h"}""");

        var late = job.AfterTick(Now.AddMinutes(30))!;

        Assert.Equal(Now.AddMinutes(30), late.Next);
        Assert.Null(job.AfterTick(Now.AddHours(2)));
    }

    [Fact]
    public async Task A_stored_job_is_found_again_with_all_its_terms()
    {
        var job = Job("""{"schedule":"@every 1m","repeats":3,"data":["x"],"failurePolicy":{"constant":{"interval":"2s","maxRetries":7}}}""");
        await using var store = new InMemoryStateStore();
        await new StateReminderStorage("a", store).SaveAsync(job, default);

        var found = Assert.Single(await new StateReminderStorage("a", store).LoadAsync(job.Type, default));

        Assert.Equal(job with { Data = null }, found with { Data = null });
        Assert.Equal((3, 7, TimeSpan.FromSeconds(2)), (found.TicksLeft, found.Retries, found.RetryPause));
    }

    private static Reminder Job(string body) => JobRequest.Parse(System.Text.Encoding.UTF8.GetBytes(body)).ToReminder(new ActorKey("jobs", "j"), "j", Now);
}

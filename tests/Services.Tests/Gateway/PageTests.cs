using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Pizza.Tests.Services.Gateway;

/// <summary>What people see when a service answers in an unusual way; the services are a stub.</summary>
public sealed partial class PageTests(AGateway gateway) : IClassFixture<AGateway>
{
    private const string Stores = """{"items":[{"storeId":1,"regionNm":"강남구","storeNm":"강남역점","openYN":true},{"storeId":2,"regionNm":"마포구","storeNm":"홍대점","openYN":true}],"page":0,"size":1000,"total":2}""";
    private const string Menu = """{"items":[{"pizzaNm":"Cheese","price":10000,"stock":5},{"pizzaNm":"CHEESE","price":12000,"stock":5}],"page":0,"size":200,"total":2}""";
    private const string Nobody = """{"items":[],"page":0,"size":200,"total":0}""";

    private readonly GatewayProcess _gateway = gateway.Process;

    [Fact]
    public async Task An_answer_that_cannot_be_read_costs_its_part_of_the_page()
    {
        Answer(menu: """{"items":"none"}""");
        var page = await PageAsync(await _gateway.Http.GetAsync("/?region=강남구"), HttpStatusCode.OK);
        Assert.Contains("메뉴: 지금은 불러올 수 없습니다", page, StringComparison.Ordinal);
        Assert.Contains("마포구", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/my/5/cancel", "/my/5")]
    [InlineData("/my/5/receipt?x=1", "/my/5")]
    [InlineData("/kitchen/1/tickets/7", "/kitchen/1")]
    [InlineData("/rider/3/deliveries/9", "/rider")]
    [InlineData("/center/orders/5/complaint", "/center/orders/5")]
    [InlineData("/center/orders/5/deposit", "/center/orders/5")]
    [InlineData("/center/letters/drop", "/center/letters")]
    [InlineData("/admin/stores/2/delete", "/admin/stores/2")]
    [InlineData("/admin/menu/item/delete", "/admin/menu/item")]
    [InlineData("/admin/menu/item", "/admin/menu")]
    [InlineData("/language", "/")]
    public async Task Who_reloads_the_address_of_a_form_comes_to_its_page(string address, string expected)
    {
        using var answer = await _gateway.Http.GetAsync(address);
        Assert.Equal((HttpStatusCode.SeeOther, expected), (answer.StatusCode, answer.Headers.Location?.OriginalString));
    }

    [Theory]
    [InlineData("POST", "/nothing", HttpStatusCode.NotFound, "이 주소에는 아무것도 없습니다")]
    [InlineData("POST", "/kitchen/1/nothing", HttpStatusCode.NotFound, "이 주소에는 아무것도 없습니다")]
    [InlineData("GET", "/no%20such?x=1", HttpStatusCode.NotFound, "이 주소에는 아무것도 없습니다")]
    [InlineData("PUT", "/my", HttpStatusCode.MethodNotAllowed, "이 주소에서는 할 수 없는 일입니다")]
    [InlineData("DELETE", "/", HttpStatusCode.MethodNotAllowed, "이 주소에서는 할 수 없는 일입니다")]
    public async Task Where_there_is_no_page_people_are_told_so_on_one_whose_language_they_may_change_and_programs_get_a_document(string method, string address, HttpStatusCode status, string says)
    {
        using var looked = new HttpRequestMessage(new(method), address) { Headers = { Accept = { new("text/html"), new("*/*") } } };
        using var answer = await _gateway.Http.SendAsync(looked);
        var page = await PageAsync(answer, status);
        Assert.Contains(says, page, StringComparison.Ordinal);
        Assert.Contains($"name=\"return\" value=\"{address}\"", page, StringComparison.Ordinal);
        Assert.Equal(status == HttpStatusCode.MethodNotAllowed, answer.Content.Headers.Allow.Count > 0);
        Assert.True(answer.Headers.Contains("Content-Security-Policy"));

        using var asked = new HttpRequestMessage(new(method), address);
        using var document = await _gateway.Http.SendAsync(asked);
        Assert.Equal((status, "application/problem+json"), (document.StatusCode, document.Content.Headers.ContentType?.MediaType));
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded; charset=utf-16")]
    [InlineData("application/x-www-form-urlencoded; charset=euc-kr")]
    [InlineData("application/x-www-form-urlencoded; charset=us-ascii")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-16")]
    public async Task A_form_in_another_charset_is_refused_on_a_page(string type)
    {
        Answer();
        var content = new ByteArrayContent("when=now"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        var page = await PageAsync(await _gateway.Http.PostAsync("/", content), HttpStatusCode.UnsupportedMediaType);
        Assert.Contains("양식을 읽을 수 없습니다", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/kitchen/3/open", "")]
    [InlineData("/kitchen/3/open", "open=yes")]
    [InlineData("/kitchen/3/open", "open=true&open=true")]
    [InlineData("/admin/stores", "region=A&region=B&key=k")]
    [InlineData("/rider/9007199254740993/deliveries/1", "status=PickedUp")]
    public async Task What_no_form_of_ours_says_is_refused_and_changes_nothing(string address, string form)
    {
        Answer();
        await PageAsync(await _gateway.Http.PostAsync(address, new StringContent(form, System.Text.Encoding.UTF8, "application/x-www-form-urlencoded")), HttpStatusCode.BadRequest);
        Assert.DoesNotContain(_gateway.Sidecar.Seen, request => request.Method is "POST" or "PATCH");
    }

    [Fact]
    public async Task The_language_switch_of_what_cannot_be_done_leads_to_a_page_and_not_to_a_part_of_one()
    {
        using var looked = new HttpRequestMessage(HttpMethod.Post, "/kitchen/1/live") { Headers = { Accept = { new("text/html") } } };
        Assert.Contains("name=\"return\" value=\"/\"", await PageAsync(await _gateway.Http.SendAsync(looked), HttpStatusCode.MethodNotAllowed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_store_that_was_chosen_stays_while_the_stores_cannot_be_asked_unless_another_region_is_typed()
    {
        Answer(stores: "[]", order: context => ProblemAsync(context, 503, """ "orderId":8,"orderStatus":"StoreUnavailable" """));
        const string Kept = """name="store" value="1"[^>]*>.*name="storeRegion" value="강남구".*""";
        Assert.Matches(Kept, await PageAsync(await OrderAsync("k9", ("store", "1")), HttpStatusCode.ServiceUnavailable));
        Assert.Matches(Kept, await PageAsync(await OrderAsync("k9", ("store", "1"), ("storeRegion", "강남구"), ("to", "ko")), HttpStatusCode.OK));
        Assert.DoesNotContain("name=\"store\"", await PageAsync(await OrderAsync("k9", ("store", "1"), ("storeRegion", "강남구"), ("region", "마포구")), HttpStatusCode.ServiceUnavailable), StringComparison.Ordinal);
        Assert.Contains("목록에서 매장을 골라 주세요", await PageAsync(await OrderAsync("k9", ("store", "abc")), HttpStatusCode.UnprocessableEntity), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_is_open_later_is_proposed_and_elsewhere_it_is_not()
    {
        const string Later = """value="later" checked.*name="proposed" value="later".*name="date" """;
        const string Now = """value="now" checked""";
        Answer(stores: Stores.Replace("\"storeNm\":\"강남역점\",\"openYN\":true", "\"openYN\":false", StringComparison.Ordinal));
        Assert.Matches(Later.TrimEnd(), await PageAsync(await _gateway.Http.GetAsync("/?region=강남구"), HttpStatusCode.OK));
        var page = await PageAsync(await OrderAsync("k8", ("when", "later"), ("proposed", "later"), ("date", ""), ("look", "마포구")), HttpStatusCode.OK);
        Assert.Matches(Now, page);
        Assert.DoesNotContain("name=\"proposed\"", page, StringComparison.Ordinal);
        Assert.Matches(Later.TrimEnd(), await PageAsync(await OrderAsync("k8", ("look", "강남구")), HttpStatusCode.OK));
        Assert.Matches(Later.TrimEnd(), await PageAsync(await OrderAsync("k8", ("when", "later"), ("proposed", "later"), ("date", "")), HttpStatusCode.UnprocessableEntity));
        Assert.Matches("""지금인지 예약인지 골라 주세요""", await PageAsync(await OrderAsync("k8", ("when", "nonsense")), HttpStatusCode.UnprocessableEntity));
        Assert.DoesNotContain(_gateway.Sidecar.Seen, request => request.Method == "POST");
    }

    [Fact]
    public async Task What_cannot_be_deleted_now_is_gone_on_from_at_its_own_page()
    {
        _gateway.Sidecar.Answers(503, "application/problem+json", """{"title":"No.","detail":"In English."}""");
        var page = await PageAsync(await _gateway.Http.PostAsync("/admin/stores/2/delete", new FormUrlEncodedContent([])), HttpStatusCode.ServiceUnavailable);
        Assert.Contains("href=\"/admin/stores/2\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ticket_is_moved_only_in_the_store_whose_board_was_tapped()
    {
        _gateway.Sidecar.Answers(context => context.Request.Method == "PATCH" ? ProblemAsync(context, 404, """ "errors":{} """) : ListAsync(context, 0, item: null));
        var page = await PageAsync(await _gateway.Http.PostAsync("/kitchen/3/tickets/7", Form(("status", "Cooking"), ("from", "OrderAccepted"))), HttpStatusCode.NotFound);
        Assert.Contains("그 주문은 옮길 수 없습니다", page, StringComparison.Ordinal);
        Assert.Equal("""{"status":"Cooking","from":"OrderAccepted","storeId":3}""", Assert.Single(_gateway.Sidecar.Seen, request => request.Method == "PATCH").Body);
    }

    [Fact]
    public async Task A_letter_is_dropped_in_two_steps_and_its_page_is_kept()
    {
        _gateway.Sidecar.Answers(context => ListAsync(context, 60, """{"id":"l-1","consumer":"store","eventId":"e-1","lastReceivedAt":"2026-11-22T00:00:00Z","count":1}"""));
        var page = await PageAsync(await _gateway.Http.GetAsync("/center/letters?page=2"), HttpStatusCode.OK);
        Assert.Matches("""<details id="drop-l-1"[^>]*>\s*<summary[^>]*>.*버리기.*</summary>\s*<form method="post" action="/center/letters/drop".*name="page" value="2".*영구히 버리기""", page);
        foreach (var what in new[] { "drop", "replay" })
        {
            using var answer = await _gateway.Http.PostAsync($"/center/letters/{what}", Form(("id", "l-1"), ("page", "2")));
            Assert.Equal((HttpStatusCode.SeeOther, "/center/letters?page=2"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        }
    }

    [Theory]
    [InlineData("/center?page=999", "/myPages?page=2&size=25", "3 / 3쪽")]
    [InlineData("/center/letters?page=999", "/deadLetters?page=2&size=25", "3 / 3쪽")]
    [InlineData("/center/complaints?page=999", "/complaints?page=2&size=25", "3 / 3쪽")]
    [InlineData("/admin/stores?page=999", "/stores?page=1&size=50", "2 / 2쪽")]
    [InlineData("/my?customerId=5&page=999", "/myPages?customerId=5&page=5&size=10", "6 / 6쪽")]
    [InlineData("/my?customerId=5&page=abc", "/myPages?customerId=5&page=0&size=10", "1 / 6쪽")]
    [InlineData("/center/letters?page=99999999999", "/deadLetters?page=0&size=25", "1 / 3쪽")]
    public async Task Beyond_the_end_of_a_list_is_its_last_page(string address, string asked, string says)
    {
        _gateway.Sidecar.Answers(context => ListAsync(context, 60, item: null));
        var page = await PageAsync(await _gateway.Http.GetAsync(address), HttpStatusCode.OK);
        Assert.Contains(says, page, StringComparison.Ordinal);
        Assert.Contains(_gateway.Sidecar.Seen, request => request.Target.EndsWith(asked, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_pays_by_transfer_is_told_how_much_until_when_and_how()
    {
        AnswerAwaiting(context => context.Response.WriteAsync("{}"));
        var page = await PageAsync(await _gateway.Http.GetAsync("/my/5"), HttpStatusCode.OK);
        Assert.Matches("""id="deposit">.*40,000원을 입금해 주세요.*기한: <time datetime="2026-11-23T01:00:00.000Z".*“주문 5번”이라고""", page);
    }

    [Theory]
    [InlineData(200, """{"paymentId":9,"status":"DepositConfirmed"}""", HttpStatusCode.SeeOther, null)]
    [InlineData(200, """{"paymentId":9,"status":"Cancelled","reason":"OutOfStock"}""", HttpStatusCode.Conflict, "입금되었지만 재고가 부족해 주문을 취소했습니다")]
    [InlineData(200, """{"paymentId":9,"status":"Cancelled","reason":"UnknownPizza"}""", HttpStatusCode.Conflict, "입금되었지만 메뉴에 없는 피자라 주문을 취소했습니다")]
    [InlineData(409, "", HttpStatusCode.Conflict, "이 주문은 더 이상 입금을 기다리지 않습니다")]
    [InlineData(503, "", HttpStatusCode.ServiceUnavailable, "지금은 처리할 수 없습니다")]
    public async Task A_deposit_is_confirmed_at_the_call_centre_or_it_is_said_why_not(int status, string body, HttpStatusCode expected, string? says)
    {
        AnswerAwaiting(context => status == 200 ? context.Response.WriteAsync(body) : ProblemAsync(context, status, """ "errors":{} """));
        var shown = await PageAsync(await _gateway.Http.GetAsync("/center/orders/5"), HttpStatusCode.OK);
        Assert.Matches("""action="/center/orders/5/deposit".*40,000원이 계좌에.*입금 확인""", shown);

        using var answer = await _gateway.Http.PostAsync("/center/orders/5/deposit", Form());
        Assert.Equal(expected, answer.StatusCode);
        var asked = Assert.Single(_gateway.Sidecar.Seen, request => request.Method == "PATCH");
        Assert.EndsWith("/payments/9", asked.Target, StringComparison.Ordinal);
        Assert.Equal("""{"status":"DepositConfirmed"}""", asked.Body);
        if (says is null) Assert.Equal("/center/orders/5", answer.Headers.Location?.OriginalString);
        else Assert.Contains(says, await PageAsync(answer, expected), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "href=\"/center/orders/5\"")]
    [InlineData("&customer=7&status=AwaitingDeposit", "href=\"/center/orders/5\"")]
    [InlineData("&customer=999", "찾는 주문이 없습니다")]
    [InlineData("&region=%EB%A7%88%ED%8F%AC%EA%B5%AC", "찾는 주문이 없습니다")]
    [InlineData("&status=Cooking", "찾는 주문이 없습니다")]
    public async Task An_order_found_by_its_number_is_what_else_is_looked_for(string more, string says)
    {
        AnswerAwaiting(context => context.Response.WriteAsync("{}"));
        Assert.Contains(says, await PageAsync(await _gateway.Http.GetAsync($"/center?order=5{more}"), HttpStatusCode.OK), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_that_no_customer_can_have_is_said_to_be_wrong_at_its_field()
    {
        Answer();
        var page = await PageAsync(await _gateway.Http.GetAsync("/my?customerId=9999999999999999"), HttpStatusCode.UnprocessableEntity);
        Assert.Matches("""value="9999999999999999"[^>]*aria-invalid="true".*1 이상의 숫자로""", page);
        Assert.DoesNotContain("응답하지 않습니다", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_order_service_that_is_away_waits_for_is_not_guessed()
    {
        Answer(order: context => ProblemAsync(context, 503, """ "errors":{} """));
        var page = await PageAsync(await OrderAsync("k7"), HttpStatusCode.ServiceUnavailable);
        Assert.Contains("아직 답을 받지 못했습니다", page, StringComparison.Ordinal);
        Assert.DoesNotContain("매장이나 결제가", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_region_is_shown_with_what_was_entered_and_nothing_is_ordered()
    {
        Answer();
        var page = await PageAsync(await OrderAsync("k1", ("look", "마포구"), ("store", "1"), ("address", "논현동 1"), ("payment", "Card")), HttpStatusCode.OK);
        Assert.Matches("""name="region" value="마포구".*name="address" value="논현동 1".*value="Card" checked""", page);
        Assert.Matches("""name="qty:\d" value="2"[^>]*data-pizza="CHEESE".*""", page);
        Assert.Equal("k1", KeyOf(page));
        Assert.DoesNotContain(_gateway.Sidecar.Seen, request => request.Method == "POST");
    }

    [Fact]
    public async Task Of_many_regions_one_is_chosen_from_a_list_and_without_the_stores_the_form_is_looked_at_again()
    {
        var many = string.Join(',', Enumerable.Range(1, 17).Select(i => $$"""{"storeId":{{i}},"regionNm":"구{{i}}","openYN":true}"""));
        Answer(stores: $$"""{"items":[{{many}}],"page":0,"size":1000,"total":17}""");
        var page = await PageAsync(await OrderAsync("k6", ("look", ""), ("elsewhere", "구3"), ("address", "논현동 1")), HttpStatusCode.OK);
        Assert.Matches("""<select id="region-choice" form="order" name="elsewhere".*<option value="구3" selected.*name="region" value="구3".*value="논현동 1".*""", page);

        Answer(stores: "[]");
        page = await PageAsync(await OrderAsync("k6", ("look", ""), ("store", "5")), HttpStatusCode.OK);
        Assert.Matches("""form="order" name="look".*name="region" value="강남구".*""", page);
    }

    [Fact]
    public async Task Changed_after_it_could_not_be_taken_the_form_is_another_order_and_sent_twice_it_is_one()
    {
        Answer(order: async context =>
        {
            if (context.Request.Headers["Idempotency-Key"] == "k2") await ProblemAsync(context, 422, """ "errors":{"Idempotency-Key":["was used."]},"orderId":8,"orderStatus":"StoreUnavailable" """);
            else await CreatedAsync(context, 9);
        });
        foreach (var _ in new[] { 1, 2 })
        {
            using var answer = await OrderAsync("k2");
            Assert.Equal("/my/9", answer.Headers.Location?.OriginalString);
        }
        var keys = _gateway.Sidecar.Seen.Where(request => request.Method == "POST").Select(request => request.Headers["Idempotency-Key"]).ToList();
        Assert.Equal(4, keys.Count);
        Assert.Equal((keys[0], keys[1]), (keys[2], keys[3]));
        Assert.NotEqual(keys[0], keys[1]);
    }

    [Theory]
    [InlineData(""" "errors":{"Idempotency-Key":["was used."]},"orderId":8,"orderStatus":"Ordered" """, "/my/8", "이 양식으로는 이미 주문했습니다")]
    [InlineData(""" "errors":{"Idempotency-Key":["was used."]} """, "/my", "그때의 주문이 들어갔는지는 아직 알 수 없습니다")]
    [InlineData(""" "errors":{"pizzaNm":["is not on the menu."]},"pizzaNm":"CHEESE" """, "/", "CHEESE: 이제 메뉴에 없습니다.")]
    public async Task A_key_that_is_used_up_is_said_to_have_ordered_only_where_it_has(string problem, string link, string says)
    {
        Answer(order: context => ProblemAsync(context, 422, problem));
        using var answer = await OrderAsync("k3");
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains(says, page, StringComparison.Ordinal);
        Assert.Contains($"href=\"{link}\"", page, StringComparison.Ordinal);
        Assert.NotEqual("k3", KeyOf(page));
        Assert.Single(_gateway.Sidecar.Seen, request => request.Method == "POST");
    }

    [Fact]
    public async Task Without_the_menu_what_was_chosen_is_sent_again_with_the_same_key()
    {
        Answer(menu: "[]", order: context => ProblemAsync(context, 503, """ "orderId":8,"orderStatus":"StoreUnavailable" """));
        var page = await PageAsync(await OrderAsync("k4"), HttpStatusCode.ServiceUnavailable);
        Assert.Matches("""name="pizza:0" value="CHEESE".*name="qty:0" value="2" """.TrimEnd(), page);
        Assert.Equal("k4", KeyOf(page));
    }

    [Fact]
    public async Task An_overloaded_gateway_says_so_on_a_page_that_sends_the_form_again()
    {
        await using var busy = await GatewayProcess.StartAsync(("RateLimit__PerSecond", "2"), ("Concurrency__Limit", "1"), ("Concurrency__Queue", "0"));
        var go = new TaskCompletionSource();
        busy.Sidecar.Answers(async context =>
        {
            await go.Task;
            await context.Response.WriteAsync("ok");
        });
        var first = busy.Http.GetAsync("/orders");
        for (var tries = 0; busy.Sidecar.Seen.IsEmpty && tries < 200; tries++) await Task.Delay(50);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => OrderAsync("k5", busy)));

        Assert.Equal([HttpStatusCode.TooManyRequests, HttpStatusCode.ServiceUnavailable], answers.Select(answer => answer.StatusCode).Distinct().Order());
        foreach (var answer in answers)
        {
            Assert.NotNull(answer.Headers.RetryAfter);
            var page = await PageAsync(answer, answer.StatusCode);
            Assert.Contains("지금은 너무 바쁩니다", page, StringComparison.Ordinal);
            Assert.Matches("""<form method="post">.*name="key" value="k5".*name="pizza:0" value="CHEESE".*<button""", page);
        }
        go.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
    }

    private Task<HttpResponseMessage> OrderAsync(string key, params (string Name, string Value)[] more) => OrderAsync(key, _gateway, more);

    private static Task<HttpResponseMessage> OrderAsync(string key, GatewayProcess gateway, params (string Name, string Value)[] more)
    {
        var form = new Dictionary<string, string>
        {
            ["key"] = key,
            ["customerId"] = "7",
            ["region"] = "강남구",
            ["pizza:0"] = "CHEESE",
            ["qty:0"] = "2",
            ["pizza:1"] = "Cheese",
            ["qty:1"] = "0",
            ["payment"] = "Cash",
            ["when"] = "now",
        };
        foreach (var (name, value) in more) form[name] = value;
        return gateway.Http.PostAsync("/", new FormUrlEncodedContent(form));
    }

    /// <summary>What the services answer from now on.</summary>
    private void Answer(string menu = Menu, string stores = Stores, Func<HttpContext, Task>? order = null) => _gateway.Sidecar.Answers(context =>
    {
        var path = context.Request.Path.Value!;
        if (path.EndsWith("/method/orders", StringComparison.Ordinal)) return (order ?? (http => CreatedAsync(http, 9)))(context);
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(path.EndsWith("/stores", StringComparison.Ordinal) ? stores : path.EndsWith("/menu", StringComparison.Ordinal) ? menu : Nobody);
    });

    /// <summary>Order 5 waits for its deposit; how that is confirmed.</summary>
    private void AnswerAwaiting(Func<HttpContext, Task> confirm) => _gateway.Sidecar.Answers(context =>
    {
        context.Response.ContentType = "application/json";
        var path = context.Request.Path.Value!;
        if (context.Request.Method == "PATCH") return confirm(context);
        return path.EndsWith("/myPages/5", StringComparison.Ordinal)
            ? context.Response.WriteAsync("""{"orderId":5,"customerId":7,"items":[{"pizzaNm":"Cheese","qty":2}],"status":"AwaitingDeposit","regionNm":"강남구","orderDt":"2026-11-22T01:00:00Z","paymentMethod":"BankTransfer","payment":{"paymentId":9,"method":"BankTransfer","status":"Requested","amount":40000},"version":2,"history":[]}""")
            : path.EndsWith("/orders/5", StringComparison.Ordinal)
                ? context.Response.WriteAsync("""{"orderId":5,"status":"AwaitingDeposit","depositDt":"2026-11-23T01:00:00Z"}""")
                : context.Response.WriteAsync(Nobody);
    });

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) => new(fields.ToDictionary(f => f.Name, f => f.Value));

    /// <summary>A list of so many; on its page stands one item, or as many as there would be without what is in them.</summary>
    private static Task ListAsync(HttpContext context, int total, string? item)
    {
        int Number(string name, int otherwise) => context.Request.Query[name].ToString() is { Length: > 0 } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : otherwise;
        var (page, size) = (Number("page", 0), Number("size", 20));
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync($$"""{"items":[{{(page * (long)size < total ? item : "")}}],"page":{{page}},"size":{{size}},"total":{{total}}}""");
    }

    private static Task CreatedAsync(HttpContext context, long orderId)
    {
        (context.Response.StatusCode, context.Response.ContentType) = (201, "application/json");
        return context.Response.WriteAsync($$"""{"orderId":{{orderId}},"status":"Ordered"}""");
    }

    private static Task ProblemAsync(HttpContext context, int status, string fields)
    {
        (context.Response.StatusCode, context.Response.ContentType) = (status, "application/problem+json");
        return context.Response.WriteAsync($$"""{"title":"No.","detail":"In English.",{{fields}}}""");
    }

    /// <summary>The page on one line.</summary>
    private static async Task<string> PageAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal((status, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.DoesNotContain("In English.", page, StringComparison.Ordinal);
        return page.ReplaceLineEndings(" ");
    }

    private static string KeyOf(string page) => Key().Match(page).Groups[1].Value;

    [GeneratedRegex("name=\"key\" value=\"([^\"]+)\"")]
    private static partial Regex Key();
}

using System.Text;
using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd;

/// <summary>What cannot be right gets a problem document that names the field, and changes nothing.</summary>
[Collection(ARunningHouse.Name)]
public sealed class BadInputTests(ARunningHouse running) : IAsyncLifetime
{
    private const string Region = "오류구";
    private readonly House _house = running.House;
    private static Samples? _samples;
    private string _before = "";

    /// <summary>Ids of an order accepted by the kitchen, of one under way, and of one that was cancelled.</summary>
    private sealed record Samples(long Store, long Accepted, long AcceptedTicket, long Delivered, long Delivery, long CookedTicket, long Cancelled);

    public async Task InitializeAsync()
    {
        _samples ??= await PrepareAsync();
        _before = await EverythingAsync();
    }

    public async Task DisposeAsync() => Assert.Equal(_before, await EverythingAsync());

    public static TheoryData<string, int, string> BadOrders => new()
    {
        { """{}""", 400, "customerId" },
        { """{"customerId":1,"pizzaNm":"p","regionNm":"오류구"}""", 400, "qty" },
        { """{"customerId":1,"pizzaNm":"p","qty":0,"regionNm":"오류구"}""", 400, "qty" },
        { """{"customerId":1,"pizzaNm":"p","qty":-1,"regionNm":"오류구"}""", 400, "qty" },
        { """{"customerId":1,"pizzaNm":"p","qty":"-1","regionNm":"오류구"}""", 400, "qty" },
        { """{"customerId":1,"pizzaNm":"p","qty":1000000,"regionNm":"오류구"}""", 400, "qty" },
        { """{"customerId":1,"pizzaNm":"p","qty":99999999999999999999,"regionNm":"오류구"}""", 400, "qty" },
        { """{"customerId":1,"pizzaNm":"p","qty":1.5,"regionNm":"오류구"}""", 400, "qty" },
        { """{"customerId":1,"pizzaNm":"p","qty":"many","regionNm":"오류구"}""", 400, "qty" },
        { """{"customerId":1,"pizzaNm":"p","qty":true,"regionNm":"오류구"}""", 400, "qty" },
        { """{"customerId":1,"pizzaNm":"p","qty":[1],"regionNm":"오류구"}""", 400, "qty" },
        { """{"customerId":1,"pizzaNm":"p","qty":null,"regionNm":"오류구"}""", 400, "qty" },
        { """{"customerId":0,"pizzaNm":"p","qty":1,"regionNm":"오류구"}""", 400, "customerId" },
        { """{"customerId":"me","pizzaNm":"p","qty":1,"regionNm":"오류구"}""", 400, "customerId" },
        { """{"customerId":1,"qty":1,"regionNm":"오류구"}""", 400, "pizzaNm" },
        { """{"customerId":1,"pizzaNm":"","qty":1,"regionNm":"오류구"}""", 400, "pizzaNm" },
        { """{"customerId":1,"pizzaNm":7,"qty":1,"regionNm":"오류구"}""", 400, "pizzaNm" },
        { """{"customerId":1,"pizzaNm":"a\u0000b","qty":1,"regionNm":"오류구"}""", 400, "pizzaNm" },
        { """{"customerId":1,"pizzaNm":"p","qty":1}""", 400, "regionNm" },
        { """{"customerId":1,"pizzaNm":"p","qty":1,"regionNm":" "}""", 400, "regionNm" },
        { """{"customerId":1,"pizzaNm":"p","qty":1,"regionNm":"오류구","storeId":-1}""", 400, "storeId" },
        { """{"customerId":1,"pizzaNm":"p","qty":1,"regionNm":"오류구","items":[{"pizzaNm":"q","qty":1}]}""", 400, "items" },
        { """{"customerId":1,"regionNm":"오류구","items":[]}""", 400, "items" },
        { """{"customerId":1,"regionNm":"오류구","items":[{"pizzaNm":"q","qty":0}]}""", 400, "items[0].qty" },
        { """{"customerId":1,"pizzaNm":"p","qty":1,"regionNm":"오류구","paymentMethod":"Shells"}""", 400, "paymentMethod" },
        { """{"customerId":1,"pizzaNm":"p","qty":1,"regionNm":"오류구","paymentMethod":"Card"}""", 422, "pizzaNm" },
        { """{"customerId":1,"pizzaNm":"p","qty":1,"regionNm":"오류구","paymentMethod":"BankTransfer"}""", 422, "pizzaNm" },
        { """{"customerId":1,"pizzaNm":"p","qty":1,"regionNm":"오류구","reserveDt":"2099-01-01T18:00:00Z"}""", 422, "reserveDt" },
        { """{"customerId":1,"pizzaNm":"p","qty":1,"regionNm":"오류구","reserveDt":"2000-01-01T18:00:00+09:00"}""", 422, "reserveDt" },
        { """{"customerId":1,"pizzaNm":"p","qty":1,"regionNm":"오류구","reserveDt":"tomorrow"}""", 400, "reserveDt" },
        { """{"customerId":1,"pizzaNm":"p","qty":1,"regionNm":"오류구","reserveDt":"2030-01-01T18:00:00"}""", 400, "reserveDt" },
        { """{"customerId":1,"pizzaNm":"p","qty":1""", 400, "" },
        { """customerId=1""", 400, "body" },
        { """[]""", 400, "body" },
        { """null""", 400, "" },
        { "", 400, "" },
    };

    [Theory]
    [MemberData(nameof(BadOrders))]
    public async Task An_order_that_makes_no_sense_is_refused(string body, int status, string field) =>
        AssertProblem(await _house.Gateway.RawAsync(HttpMethod.Post, "/orders", Encoding.UTF8.GetBytes(body)), status, field);

    [Theory]
    [InlineData("pizzaNm", 101)]
    [InlineData("regionNm", 101)]
    [InlineData("address", 201)]
    [InlineData("phoneNumber", 31)]
    public async Task Text_that_is_too_long_is_refused(string field, int length)
    {
        var order = new Dictionary<string, string> { ["customerId"] = "1", ["pizzaNm"] = "p", ["qty"] = "1", ["regionNm"] = Region, [field] = new string('가', length) };
        AssertProblem(await _house.Gateway.PostAsync("/orders", [.. order.Select(f => (f.Key, f.Value))]), 400, field);
    }

    [Theory]
    [InlineData("POST", "/stores", """{"openYN":"true"}""", 400, "regionNm")]
    [InlineData("POST", "/stores", """{"regionNm":"오류구"}""", 400, "openYN")]
    [InlineData("POST", "/stores", """{"regionNm":"오류구","openYN":"perhaps"}""", 400, "openYN")]
    [InlineData("POST", "/stores", """{"regionNm":5,"openYN":true}""", 400, "regionNm")]
    [InlineData("PATCH", "/stores/{store}", """{}""", 400, "body")]
    [InlineData("PATCH", "/stores/{store}", """{"storeNm":"오류점","seen":{"storeNm":"다른점"}}""", 409, "storeNm")]
    [InlineData("PATCH", "/stores/999999", """{"openYN":false}""", 404, "storeId")]
    [InlineData("DELETE", "/stores/{store}", "", 409, "storeId")]
    [InlineData("DELETE", "/stores/999999", "", 404, "storeId")]
    [InlineData("GET", "/stores/chkOpenYN", "", 400, "regionNm")]
    [InlineData("GET", "/stores/0x1", "", 404, "storeId")]
    [InlineData("PATCH", "/storeOrders/{ticket}", """{"status":"Burnt"}""", 400, "status")]
    [InlineData("PATCH", "/storeOrders/{ticket}", """{"status":2}""", 400, "status")]
    [InlineData("PATCH", "/storeOrders/{ticket}", """{"status":"2"}""", 400, "status")]
    [InlineData("PATCH", "/storeOrders/{ticket}", """{"status":"cooked"}""", 400, "status")]
    [InlineData("PATCH", "/storeOrders/{ticket}", """{}""", 400, "status")]
    [InlineData("PATCH", "/storeOrders/{ticket}", """{"status":"OrderCancelled"}""", 409, "status")]
    [InlineData("PATCH", "/storeOrders/{cookedTicket}", """{"status":"OrderAccepted"}""", 409, "status")]
    [InlineData("PATCH", "/storeOrders/{cookedTicket}", """{"status":"Cooking"}""", 409, "status")]
    [InlineData("PATCH", "/storeOrders/{ticket}", """{"status":"Cooking","from":"Burnt"}""", 400, "from")]
    [InlineData("PATCH", "/storeOrders/{cookedTicket}", """{"status":"Cooked","from":"Cooking"}""", 409, "from")]
    [InlineData("PATCH", "/storeOrders/{ticket}", """{"status":"Cooking","storeId":999999}""", 404, "storeOrderId")]
    [InlineData("PATCH", "/storeOrders/999999", """{"status":"Cooked"}""", 404, "storeOrderId")]
    [InlineData("PATCH", "/deliveries/{delivery}", """{"status":"Lost"}""", 400, "status")]
    [InlineData("PATCH", "/deliveries/{delivery}", """{"status":"PickedUp"}""", 409, "status")]
    [InlineData("PATCH", "/deliveries/{delivery}", """{"status":"Delivered","riderId":"x"}""", 400, "riderId")]
    [InlineData("PATCH", "/deliveries/999999", """{"status":"PickedUp"}""", 404, "deliveryId")]
    [InlineData("POST", "/deliveries/999999/receipt", "", 404, "deliveryId")]
    [InlineData("PATCH", "/orders/{accepted}", """{"status":"Eaten"}""", 400, "status")]
    [InlineData("PATCH", "/orders/{accepted}", """{}""", 400, "status")]
    [InlineData("PATCH", "/orders/{accepted}", """{"status":"Cooked"}""", 409, "status")]
    [InlineData("PATCH", "/orders/{delivered}", """{"status":"OrderCancelled"}""", 409, "status")]
    [InlineData("DELETE", "/orders/{delivered}", "", 409, "status")]
    [InlineData("PATCH", "/orders/999999", """{"status":"OrderCancelled"}""", 404, "orderId")]
    [InlineData("DELETE", "/orders/999999", "", 404, "orderId")]
    [InlineData("GET", "/orders/999999", "", 404, "orderId")]
    [InlineData("GET", "/orders/one", "", 404, "orderId")]
    [InlineData("GET", "/orders?size=0", "", 400, "size")]
    [InlineData("GET", "/orders?size=1001", "", 400, "size")]
    [InlineData("GET", "/orders?page=-1", "", 400, "page")]
    [InlineData("GET", "/storeOrders?status=Burnt", "", 400, "status")]
    [InlineData("GET", "/storeOrders?changedSince=yesterday", "", 400, "changedSince")]
    [InlineData("GET", "/deliveries?page=x", "", 400, "page")]
    [InlineData("GET", "/myPages?customerId=x", "", 400, "customerId")]
    [InlineData("GET", "/myPages/999999", "", 404, "orderId")]
    [InlineData("DELETE", "/deadLetters/nothing", "", 404, "id")]
    [InlineData("POST", "/menu", """{}""", 400, "pizzaNm")]
    [InlineData("POST", "/menu", """{"pizzaNm":"a/b","price":1,"stock":1}""", 400, "pizzaNm")]
    [InlineData("POST", "/menu", """{"pizzaNm":"p","price":-1,"stock":1}""", 400, "price")]
    [InlineData("POST", "/menu", """{"pizzaNm":"p","price":0.5,"stock":1}""", 400, "price")]
    [InlineData("POST", "/menu", """{"pizzaNm":"p","price":"dear","stock":1}""", 400, "price")]
    [InlineData("POST", "/menu", """{"pizzaNm":"p","price":1}""", 400, "stock")]
    [InlineData("POST", "/menu", """{"pizzaNm":"p","price":1,"stock":-1}""", 400, "stock")]
    [InlineData("PATCH", "/menu/nothing", """{"stock":1}""", 404, "pizzaNm")]
    [InlineData("PATCH", "/menu/nothing", """{}""", 400, "body")]
    [InlineData("PATCH", "/menu/nothing", """{"stock":-1}""", 400, "stock")]
    [InlineData("DELETE", "/menu/nothing", "", 404, "pizzaNm")]
    [InlineData("GET", "/menu/nothing", "", 404, "pizzaNm")]
    [InlineData("GET", "/menu?size=0", "", 400, "size")]
    [InlineData("PATCH", "/payments/999999", """{"status":"DepositConfirmed"}""", 404, "paymentId")]
    [InlineData("PATCH", "/payments/one", """{"status":"DepositConfirmed"}""", 404, "paymentId")]
    [InlineData("PATCH", "/payments/1", """{"status":"Paid"}""", 400, "status")]
    [InlineData("PATCH", "/payments/1", """{}""", 400, "status")]
    [InlineData("PATCH", "/payments/1", """{"status":"Refunded"}""", 409, "status")]
    [InlineData("GET", "/payments/999999", "", 404, "paymentId")]
    [InlineData("GET", "/payments?orderId=x", "", 400, "orderId")]
    [InlineData("GET", "/payments?status=Paid", "", 400, "status")]
    public async Task What_cannot_be_done_is_refused(string method, string path, string body, int status, string field)
    {
        var s = _samples!;
        var target = path.Replace("{store}", $"{s.Store}").Replace("{ticket}", $"{s.AcceptedTicket}").Replace("{cookedTicket}", $"{s.CookedTicket}")
            .Replace("{delivery}", $"{s.Delivery}").Replace("{accepted}", $"{s.Accepted}").Replace("{delivered}", $"{s.Delivered}");
        var answer = body.Length == 0 ? await SendAsync(method, target) : await _house.Gateway.RawAsync(new HttpMethod(method), target, Encoding.UTF8.GetBytes(body));
        AssertProblem(answer, status, field);
    }

    [Fact]
    public async Task A_cancelled_order_stays_cancelled()
    {
        Assert.Equal(200, (await _house.Customer(1).CancelsAsync(_samples!.Cancelled)).Status);
        AssertProblem(await _house.Gateway.PatchAsync($"/orders/{_samples.Cancelled}", ("status", "Ordered")), 409, "status");
    }

    [Fact]
    public async Task Saying_what_is_so_already_changes_nothing()
    {
        Assert.Equal(200, (await _house.Gateway.PatchAsync($"/storeOrders/{_samples!.AcceptedTicket}", ("status", "OrderAccepted"))).Status);
        Assert.Equal(200, (await _house.Gateway.PatchAsync($"/deliveries/{_samples.Delivery}", ("status", "Delivered"))).Status);
    }

    [Fact]
    public async Task An_unknown_status_is_answered_with_the_legal_ones()
    {
        var answer = await _house.Gateway.PatchAsync($"/storeOrders/{_samples!.AcceptedTicket}", ("status", "Burnt"));
        foreach (var legal in (string[])["Cooking", "Cooked"]) Assert.Contains(legal, answer["errors"].GetProperty("status")[0].GetString());
    }

    [Fact]
    public async Task Ten_megabytes_are_refused()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"customerId":1,"qty":1,"regionNm":"오류구","pizzaNm":"{{new string('p', 10_000_000)}}"}""");
        AssertProblem(await _house.Gateway.RawAsync(HttpMethod.Post, "/orders", body), 413, "body");
    }

    [Fact]
    public async Task Text_that_is_not_utf_8_is_refused()
    {
        byte[] body = [.. """{"customerId":1,"qty":1,"regionNm":"오류구","pizzaNm":"""u8, (byte)'"', 0xFF, 0xFE, 0xC3, .. "\"}"u8];
        AssertProblem(await _house.Gateway.RawAsync(HttpMethod.Post, "/orders", body), 400, "");
    }

    [Fact]
    public async Task Half_a_surrogate_is_refused()
    {
        var body = """{"customerId":1,"qty":1,"regionNm":"오류구","pizzaNm":"\ud83c"}"""u8.ToArray();
        AssertProblem(await _house.Gateway.RawAsync(HttpMethod.Post, "/orders", body), 400, "");
    }

    [Fact]
    public async Task Another_content_type_is_refused()
    {
        var answer = await _house.Gateway.RawAsync(HttpMethod.Post, "/orders", "customerId=1&qty=1"u8.ToArray(), "application/x-www-form-urlencoded");
        AssertProblem(answer, 415, "Content-Type");
    }

    [Theory]
    [InlineData("euc-kr")]
    [InlineData("utf-16")]
    [InlineData("bogus")]
    public async Task Another_charset_is_refused(string charset)
    {
        var answer = await _house.Gateway.RawAsync(HttpMethod.Post, "/orders", "{}"u8.ToArray(), $"application/json; charset={charset}");
        AssertProblem(answer, 415, "Content-Type");
    }

    [Fact]
    public async Task A_key_that_is_not_ASCII_is_refused()
    {
        AssertProblem(await _house.Customer(71).AsksForAPizzaOnceAsync("열쇠", Region), 400, "Idempotency-Key");
        AssertProblem(await _house.Gateway.PostOnceAsync("열쇠", "/stores", ("regionNm", Region), ("openYN", "true")), 400, "Idempotency-Key");
    }

    [Fact]
    public async Task Any_other_header_that_is_not_ASCII_is_no_mistake() =>
        Assert.Equal(200, (await _house.Gateway.GetWithAsync("/orders", "Cookie", "name=홍길동")).Status);

    private static void AssertProblem(Answer answer, int status, string field)
    {
        Assert.True(answer.Status == status, $"{answer}");
        Assert.Equal("application/problem+json", answer.ContentType);
        // Broken JSON belongs to no field for certain; but something is always named.
        Assert.NotEmpty(answer.FieldsInError);
        if (field.Length > 0) Assert.Contains(field, answer.FieldsInError);
    }

    private Task<Answer> SendAsync(string method, string path) => method switch
    {
        "GET" => _house.Gateway.GetAsync(path),
        "DELETE" => _house.Gateway.DeleteAsync(path),
        _ => _house.Gateway.PostAsync(path),
    };

    private async Task<Samples> PrepareAsync()
    {
        var store = await _house.HasAnOpenStoreAsync(Region);
        var customer = _house.Customer(70);
        var accepted = await customer.OrdersAPizzaAsync(Region);
        var delivered = await customer.OrdersAPizzaAsync(Region);
        var cancelled = await customer.OrdersAPizzaAsync(Region);
        await _house.Kitchen.CooksAsync(delivered);
        await _house.Rider.ReportsAsync(delivered, "Delivered");
        await customer.CancelsAsync(cancelled);
        await customer.SeesAsync(accepted, "OrderAccepted");
        await customer.SeesAsync(delivered, "Delivered");
        await customer.SeesAsync(cancelled, "OrderCancelled");
        return new Samples(store, accepted, await _house.Kitchen.TicketOfAsync(accepted), delivered,
            await _house.Rider.DeliveryOfAsync(delivered), await _house.Kitchen.TicketOfAsync(delivered), cancelled);
    }

    /// <summary>Everything the house has of this region and how much there is of the rest.</summary>
    private async Task<string> EverythingAsync()
    {
        var totals = new List<string>();
        foreach (var list in (string[])["/orders", "/stores", "/storeOrders", "/deliveries", "/myPages", "/deadLetters"])
            totals.Add($"{list} {(await _house.Gateway.GetAsync(list + "?size=1"))["total"].GetInt32()}");
        var s = _samples!;
        foreach (var path in (string[])[$"/stores/{s.Store}", $"/storeOrders/{s.AcceptedTicket}", $"/deliveries/{s.Delivery}", $"/orders/{s.Accepted}", $"/orders/{s.Cancelled}"])
            totals.Add((await _house.Gateway.GetAsync(path)).Body);
        return string.Join('\n', totals);
    }
}

using Microsoft.Playwright;
using Pizza.EndToEnd.Driver;
using Pizza.Tests.Pages.Browsing;

namespace Pizza.Tests.Pages;

/// <summary>The pages of those who work in the house.</summary>
[Collection(Pizzeria.Name)]
public sealed class StaffPageTests(Pizzeria pizzeria)
{
    [SkippableFact]
    public async Task Without_JavaScript_an_order_is_cooked_and_brought()
    {
        var house = pizzeria.House;
        var (region, storeId) = await pizzeria.NewRegionAsync("손으로");
        var placed = await house.Gateway.PostAsync("/orders", ("customerId", "9"), ("pizzaNm", Pizzeria.Pepperoni), ("qty", "1"), ("regionNm", region), ("address", "테헤란로 152, 21층"), ("phoneNumber", "010-1234-5678"));
        var order = placed["orderId"].GetInt64();
        await house.Kitchen.TicketOfAsync(order);
        await using var visitor = await pizzeria.VisitorAsync(new("ko-KR", Scripts: false));
        await visitor.GoAsync("/kitchen");
        await visitor.Page.Locator($"a[href='/kitchen/{storeId}']").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("#bell")).ToBeHiddenAsync();
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "조리 시작" }).ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "조리 완료" }).ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".column.Cooked .card")).ToHaveCountAsync(1);

        await house.Rider.DeliveryOfAsync(order);
        await visitor.GoAsync("/rider");
        await visitor.Page.Locator("#rider").FillAsync($"{pizzeria.NewCustomer()}");
        await visitor.Button("시작").ClickAsync();
        var card = visitor.Page.Locator($"[data-order='{order}']");
        await Assertions.Expect(card).ToContainTextAsync("테헤란로 152, 21층");
        await Assertions.Expect(card.GetByLabel("010-1234-5678에 전화하기")).ToHaveAttributeAsync("href", "tel:010-1234-5678");
        await card.GetByRole(AriaRole.Button, new() { Name = "픽업" }).ClickAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = "배달 완료하기" }).ClickAsync();
        // The device remembers who it is.
        await visitor.GoAsync("/rider");
        await Assertions.Expect(visitor.Page.Locator("[aria-labelledby=column-done]").Locator(card)).ToBeVisibleAsync();
    }

    [SkippableFact]
    public async Task A_kitchen_hears_a_new_order_and_closes()
    {
        var (region, storeId) = await pizzeria.NewRegionAsync("종소리");
        await using var visitor = await pizzeria.VisitorAsync();
        await visitor.Page.AddInitScriptAsync("window.rung = 0; const start = OscillatorNode.prototype.start; OscillatorNode.prototype.start = function (at) { window.rung++; return start.call(this, at); };");
        await visitor.GoAsync($"/kitchen/{storeId}");
        await visitor.SeesAsync("No new orders");
        await visitor.Page.Locator("#bell").ClickAsync();
        var tried = await visitor.Page.EvaluateAsync<int>("() => window.rung");
        Assert.True(tried > 0);

        await pizzeria.House.Customer(pizzeria.NewCustomer()).OrdersAPizzaAsync(region);
        await Assertions.Expect(visitor.Page.Locator(".column.OrderAccepted .card.just-in")).ToBeVisibleAsync();
        await visitor.Page.WaitForFunctionAsync("tried => window.rung > tried", tried);
        await Assertions.Expect(visitor.Page.Locator("#bell-says")).ToHaveTextAsync("A new order has come in");

        await visitor.Button("Close the store").ClickAsync();
        await visitor.SeesAsync("The store is closed");
        Assert.False((await pizzeria.House.Gateway.GetAsync($"/stores/{storeId}"))["openYN"].GetBoolean());
    }

    [SkippableFact]
    public async Task Columns_do_not_break_within_words_and_the_longest_names_fit()
    {
        var customer = pizzeria.House.Customer(pizzeria.NewCustomer());
        await customer.SeesAsync(await customer.OrdersAPizzaAsync(Pizzeria.Region), "OrderAccepted");
        await using var visitor = await pizzeria.VisitorAsync();
        foreach (var (path, names) in new[] { ("/center", ".cell-line > span, .cell-meta > span"), ("/admin/stores", ".cell-title, .cell-meta:not(.number)"), ("/admin/menu", ".cell-title"), ("/", ".chip-name") })
        {
            await visitor.GoAsync(path);
            // Where there are many regions, they are a list.
            if (path == "/") await visitor.Page.EvaluateAsync("""() => document.querySelector('.regions').insertAdjacentHTML('beforeend', '<ul class="chips"><li><a class="chip"><span class="chip-name"></span><span class="chip-state">Open</span></a></li></ul>')""");
            foreach (var width in path == "/" ? [360] : new[] { 1280, 1024 })
            {
                await visitor.Page.SetViewportSizeAsync(width, 800);
                Assert.Empty(await visitor.Page.EvaluateAsync<string[]>("""
                    () => {
                      const lines = e => {
                        const text = document.createTreeWalker(e, NodeFilter.SHOW_TEXT), tops = new Set();
                        for (const all = document.createRange(); text.nextNode();) {
                          all.selectNodeContents(text.currentNode);
                          if (text.currentNode.data.trim()) [...all.getClientRects()].forEach(line => tops.add(Math.round(line.top)));
                        }
                        return tops.size;
                      };
                      return [...document.querySelectorAll('.sheet :is(time, .pill, .button.small)')].filter(e => lines(e) > 1).map(e => e.innerText)
                        .concat([...document.querySelectorAll('.sheet td:not(.cell-line)')].filter(e => /^[\p{Script=Hangul}A-Za-z]{1,6}$/u.test(e.innerText.trim()) && lines(e) > 1).map(e => e.innerText));
                    }
                    """));
                var before = await visitor.Page.EvaluateAsync<string[]>("names => [...document.querySelectorAll(names)].map(e => e.innerHTML)", names);
                Assert.NotEmpty(before);
                await visitor.Page.EvaluateAsync("names => document.querySelectorAll(names).forEach(e => { e.textContent = 'x'.repeat(100); })", names);
                Assert.InRange(await visitor.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"), 0, width);
                Assert.Empty(await visitor.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('.sheet')].filter(e => e.scrollWidth > e.clientWidth).map(e => e.innerText.slice(0, 100))"));
                await visitor.Page.EvaluateAsync("([names, before]) => document.querySelectorAll(names).forEach((e, i) => { e.innerHTML = before[i] ?? ''; })", new object[] { names, before });
            }
        }
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_stands_in_an_empty_field_can_be_read(bool dark)
    {
        await using var visitor = await pizzeria.VisitorAsync(new(Dark: dark));
        await visitor.GoAsync("/center");
        var contrast = await visitor.Page.EvaluateAsync<double>("""
            () => {
              const field = document.querySelector('[placeholder]');
              const light = colour => colour.match(/[\d.]+/g).slice(0, 3).map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
              const [text, ground] = [light(getComputedStyle(field, '::placeholder').color), light(getComputedStyle(field).backgroundColor)];
              return Number(getComputedStyle(field, '::placeholder').opacity) * (Math.max(text, ground) + .05) / (Math.min(text, ground) + .05);
            }
            """);
        Assert.InRange(contrast, 4.5, 21);
    }

    [SkippableFact]
    public async Task A_tap_on_an_old_page_is_refused_with_what_became_of_it()
    {
        var house = pizzeria.House;
        var (region, storeId) = await pizzeria.NewRegionAsync("늦은 탭");
        var (first, second) = (pizzeria.NewCustomer(), pizzeria.NewCustomer());
        var order = await house.Customer(first).OrdersAPizzaAsync(region);
        await house.Kitchen.TicketOfAsync(order);
        await using var kitchen = await pizzeria.VisitorAsync(new(Scripts: false));
        kitchen.ExpectsFailures();
        await kitchen.GoAsync($"/kitchen/{storeId}");
        await house.Kitchen.CooksAsync(order);
        await kitchen.Page.GetByRole(AriaRole.Button, new() { Name = "Start cooking" }).ClickAsync();
        await kitchen.SeesAsync($"Order {order} is done already");

        await house.Rider.DeliveryOfAsync(order);
        await using var rider = await pizzeria.VisitorAsync(new(Scripts: false));
        rider.ExpectsFailures();
        Assert.Equal(422, await rider.GoAsync("/rider?rider=nobody"));
        await rider.GoAsync($"/rider?rider={second}");
        // Rider 7 is faster.
        await house.Rider.ReportsAsync(order, "PickedUp");
        await rider.Page.Locator($"[data-order='{order}']").GetByRole(AriaRole.Button, new() { Name = "Pick up" }).ClickAsync();
        await rider.SeesAsync("Rider 7 has taken it before you");
    }

    [SkippableFact]
    public async Task The_call_centre_finds_an_order_cancels_it_at_once_and_closes_its_store()
    {
        var house = pizzeria.House;
        var (region, storeId) = await pizzeria.NewRegionAsync("불만");
        var customer = pizzeria.NewCustomer();
        var order = await house.Customer(customer).OrdersAPizzaAsync(region);
        await house.Kitchen.BeginsToCookAsync(order);
        await house.Customer(customer).SeesAsync(order, "Cooking");
        await using var visitor = await pizzeria.VisitorAsync();
        visitor.ExpectsFailures();
        var row = visitor.Page.Locator($"[data-key=order-{order}]");
        foreach (var search in new[] { $"order={order}", $"customer={customer}", $"region={Uri.EscapeDataString(region)}", $"customer={customer}&status=Cooking" })
        {
            await visitor.GoAsync($"/center?{search}");
            await Assertions.Expect(row).ToBeVisibleAsync();
            await Assertions.Expect(visitor.Page.Locator("[data-key^=order-]")).ToHaveCountAsync(1);
        }
        await visitor.GoAsync($"/center?customer={customer}&status=Delivered");
        await visitor.SeesAsync("No such orders");
        Assert.Equal(422, await visitor.GoAsync("/center?order=seventeen"));

        await visitor.GoAsync($"/center/orders/{order}");
        // A reason of blanks passes the browser, not the server.
        await visitor.Page.Locator("#complaint-reason").FillAsync("  ");
        await visitor.Button("Do it now").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("#complaint-reason-error")).ToHaveTextAsync("Enter the reason.");
        await visitor.Page.Locator("#complaint-reason").FillAsync("Cold and late");
        await visitor.Button("Do it now").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".state .pill")).ToHaveTextAsync("Cancelled");
        await visitor.SeesAsync("Cold and late");

        await visitor.GoAsync("/center/complaints");
        await visitor.Page.Locator("#store").SelectOptionAsync($"{storeId}");
        await visitor.Page.Locator("#complaint-reason").FillAsync("A mouse");
        await visitor.Button("Do it now").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("tr", new() { HasText = "A mouse" }).Locator(".pill")).ToHaveTextAsync("Done");
        Assert.False((await house.Gateway.GetAsync($"/stores/{storeId}"))["openYN"].GetBoolean());
    }

    [SkippableFact]
    public async Task The_administrator_registers_changes_and_deletes_stores_and_pizzas()
    {
        await using var visitor = await pizzeria.VisitorAsync();
        visitor.ExpectsFailures();
        var name = $"본점 {pizzeria.NewCustomer()}";
        await visitor.GoAsync("/admin/stores");
        await visitor.Page.Locator("#region").FillAsync(" ");
        await visitor.Button("Register").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("#region-error")).ToBeVisibleAsync();
        await visitor.Page.Locator("#region").FillAsync("제주시");
        await visitor.Page.Locator("#name").FillAsync(name);
        await visitor.Button("Register").ClickAsync();
        var row = visitor.Page.Locator("tr", new() { HasText = name });
        await row.GetByRole(AriaRole.Link, new() { Name = "Change" }).ClickAsync();
        await visitor.Page.Locator("[name=open]").UncheckAsync();
        await visitor.Button("Save").ClickAsync();
        await Assertions.Expect(row.Locator(".pill")).ToHaveTextAsync("Closed");
        await row.GetByRole(AriaRole.Link, new() { Name = "Change" }).ClickAsync();
        await visitor.Text("Delete the store").ClickAsync();
        await visitor.Button("Delete it now").ClickAsync();
        await visitor.ArrivesAtAsync("/admin/stores");
        await Assertions.Expect(row).ToHaveCountAsync(0);

        var pizza = $"치즈 & 꿀 피자 {pizzeria.NewCustomer()}";
        await visitor.GoAsync("/admin/menu");
        await visitor.Page.Locator("#name").FillAsync(pizza);
        await visitor.Page.Locator("#price").FillAsync("12.5");
        await visitor.Page.Locator("#stock").FillAsync("10");
        await visitor.Button("Add").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("#price-error")).ToBeVisibleAsync();
        await visitor.Page.Locator("#price").FillAsync("12,500");
        await visitor.Button("Add").ClickAsync();
        var item = visitor.Page.Locator("tr", new() { HasText = pizza });
        await Assertions.Expect(item).ToContainTextAsync("₩12,500");
        await item.GetByRole(AriaRole.Link, new() { Name = "Change" }).ClickAsync();
        await visitor.Page.Locator("#stock").FillAsync("0");
        await visitor.Button("Save").ClickAsync();
        await Assertions.Expect(item).ToContainTextAsync("Sold out");
        await item.GetByRole(AriaRole.Link, new() { Name = "Change" }).ClickAsync();
        await visitor.Text("Take it off the menu").ClickAsync();
        await visitor.Button("Delete it now").ClickAsync();
        await visitor.ArrivesAtAsync("/admin/menu");
        await Assertions.Expect(item).ToHaveCountAsync(0);
    }

    [SkippableFact]
    public async Task The_administrator_sees_a_service_go_and_come_back()
    {
        // One that keeps what it knows outside of itself: the other tests go on using it.
        Skip.If(Npm.Missing is not null, Npm.Missing);
        await using var visitor = await pizzeria.VisitorAsync();
        visitor.ExpectsFailures();
        await visitor.GoAsync("/admin");
        await Assertions.Expect(visitor.Page.Locator("[data-key=app-notification].up")).ToBeVisibleAsync();
        await pizzeria.House.StopAsync("notification");
        try
        {
            await visitor.SeesAsync("Not answering: notification", 20);
        }
        finally
        {
            await pizzeria.House.StartAgainAsync("notification");
        }
        await Assertions.Expect(visitor.Page.Locator("[data-key=app-notification].up")).ToBeVisibleAsync(new() { Timeout = (float)Patience.For(20).TotalMilliseconds });
    }

    public static TheoryData<bool, string, int> Looks => new()
    {
        { false, "ko-KR", 360 },
        { true, "en-US", 360 },
        { true, "ko-KR", 1280 },
        { false, "en-US", 1280 },
        { true, "ko-KR", 1920 },
    };

    [SkippableTheory, MemberData(nameof(Looks))]
    public async Task Staffs_pages_fit_are_accessible_and_have_their_picture_taken(bool dark, string language, int width)
    {
        var house = pizzeria.House;
        await using var visitor = await pizzeria.VisitorAsync(new(language, dark, width, Height: width < 500 ? 780 : 900));
        visitor.ExpectsFailures();
        var suffix = $"{language[..2]}-{(dark ? "dark" : "light")}-{width}";
        var (region, storeId) = await pizzeria.NewRegionAsync("사진");
        var customer = house.Customer(pizzeria.NewCustomer());
        var orders = new List<long>();
        for (var i = 0; i < 6; i++) orders.Add(await customer.OrdersAPizzaAsync(region));
        Assert.Equal(201, (await house.Gateway.PostAsync("/orders", ("customerId", "9"), ("pizzaNm", Pizzeria.LongName), ("qty", "12"), ("regionNm", region), ("address", "서울특별시 강남구 테헤란로 152 강남파이낸스센터 21층 서쪽 안내 데스크"), ("phoneNumber", "010-1234-5678"))).Status);
        await house.Kitchen.BeginsToCookAsync(orders[0]);
        foreach (var order in orders[1..4]) await house.Kitchen.CooksAsync(order);
        var rider = pizzeria.NewCustomer();
        foreach (var (order, status) in new[] { (orders[1], "PickedUp"), (orders[2], "Delivered") })
            Assert.Equal(200, (await house.Gateway.PatchAsync($"/deliveries/{await house.Rider.DeliveryOfAsync(order)}", ("status", status), ("riderId", $"{rider}"))).Status);
        await customer.SeesAsync(orders[2], "Delivered");
        // One complaint that is done, one that cannot be done any more, and an event that store could not take.
        for (var i = 0; i < 2; i++) Assert.Equal(201, (await house.Gateway.PostAsync("/complaints", ("orderId", $"{orders[5]}"), ("action", "CancelOrder"), ("reason", "한 시간이 지나도 오지 않았어요"))).Status);
        await house.PublishesAsync("store", topic: "dead-store", type: "Ordered", id: $"order-{orders[0]}-v{width}", $$"""{"orderId":"{{orders[0]}}?","regionNm":"{{region}}","pizzaNm":"{{Pizzeria.LongName}}","qty":12}""");
        await Eventually.UntilAsync(() => house.AllAsync("/deadLetters"), found => found.Count > 0, 10);

        await LooksGoodAsync("/kitchen", "kitchens");
        await LooksGoodAsync($"/kitchen/{storeId}", "kitchen");
        await LooksGoodAsync($"/rider?rider={rider}", "rider");
        await LooksGoodAsync($"/center?region={Uri.EscapeDataString(region)}", "center");
        await LooksGoodAsync($"/center/orders/{orders[1]}", "center-order");
        await LooksGoodAsync("/center/complaints", "complaints");
        await LooksGoodAsync("/center/letters", "letters");
        await LooksGoodAsync("/admin", "admin");
        await LooksGoodAsync("/admin/stores", "stores");
        await LooksGoodAsync("/admin/menu", "menu");
        await LooksGoodAsync("/admin/rankings", "rankings");
        if (width <= 1280)
        {
            await LooksGoodAsync($"/admin/stores/{storeId}", "store");
            await LooksGoodAsync($"/admin/menu/item?name={Uri.EscapeDataString(Pizzeria.LongName)}", "menu-item");
        }

        async Task LooksGoodAsync(string path, string name)
        {
            Assert.Equal(200, await visitor.GoAsync(path));
            await visitor.LooksGoodAsync(width > 1280 ? null : $"{name}-{suffix}");
        }
    }
}

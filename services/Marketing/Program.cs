using Pizza.Contracts;
using Pizza.Marketing;
using Pizza.ServiceDefaults;
using Pizza.ServiceDefaults.Database;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults(AppIds.Marketing, defaultPort: 8087, MarketingJsonContext.Default);
builder.AddServiceDatabase<MarketingDbContext>("marketing");
builder.Services.Configure<RankingOptions>(builder.Configuration.GetSection("Rankings"));
builder.Services.AddSingleton<RankingRepository>().AddSingleton<Projection>();
builder.Services.AddHostedService<PopularityTeller>();

var app = builder.Build();
app.UseServiceDefaults();
app.MapRankings();
app.MapPopularitySubscriptions();
app.Run();

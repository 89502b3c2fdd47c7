using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Monitoring.Transfers;
using PeerStor.Web.Api.Statistics;

namespace PeerStor.Web.Pages.Transfers;

/// <summary>What was sent and received: totals by day, and every transfer with how it ended.</summary>
public sealed class IndexModel(TransferHistory history) : Screen
{
    private const int Days = 30;
    private const int PageRows = 50;

    public DaysView ByDay { get; private set; } = null!;

    public TransfersView List { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(long? before)
    {
        List = await ListAsync(before);
        ByDay = await DaysAsync();
        return Page();
    }

    public async Task<IActionResult> OnGetListAsync(long? before) => Partial("_List", await ListAsync(before));

    public async Task<IActionResult> OnGetDaysAsync() => Partial("_Days", await DaysAsync());

    private async Task<DaysView> DaysAsync() => DaysView.Of(await history.DaysAsync(Caller, Days, Aborted));

    // A word that is not known narrows nothing: the address was typed by hand.
    private async Task<TransfersView> ListAsync(long? before)
    {
        TransferFilter filter = TransferFilter.Read(Request.Query) ?? new TransferFilter(null, null, null, null);
        TransferPage page = await history.ListAsync(Caller, filter.Query with { Before = before, Limit = PageRows }, Aborted);
        return new TransfersView(filter, [.. page.Items.Select(TransferRow.Of)], page.Next, before is not null);
    }
}

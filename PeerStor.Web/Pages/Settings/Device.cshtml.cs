using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Common;
using PeerStor.Engine.Replication;
using PeerStor.Engine.Users;
using PeerStor.Web.Hosting.Peers;
using PeerStor.Web.Hosting.Security;

namespace PeerStor.Web.Pages.Settings;

/// <summary>What is chosen for one device: its name, place and size, how fast it copies, and parting with it.</summary>
[NeedsScope(GrantScope.Admin)]
public sealed class DeviceModel(IServiceProvider services, PeerStorEngine engine) : Screen
{
    private readonly DeviceChanges _changes = services.GetRequiredService<DeviceChanges>();

    [BindProperty(SupportsGet = true)]
    public string? Node { get; set; }

    public Device Device { get; private set; } = null!;

    public bool IsOwn => Device.Id == engine.Devices.Own;

    public bool IsUp => engine.Links.All.Any(link => link.Device == Device.Id && link.IsUp);

    public DeviceFigures? Figures => engine.Network.StateOf(Device.Id)?.Figures;

    public IEnumerable<string> Zones => engine.Devices.Members.Select(device => device.Zone).Where(zone => zone.Length > 0).Distinct();

    public CopySpeedForm Speeds { get; private set; } = CopySpeedForm.Empty;

    public string? Problem { get; private set; }

    public bool Saved { get; private set; }

    public bool IsMember => engine.Devices.Members.Count > 1;

    public IActionResult OnGet(bool saved)
    {
        Saved = saved;
        return Load() ? Page() : NotFound();
    }

    public async Task<IActionResult> OnPostAsync(string? name, string? zone, string? contributed)
    {
        if (!Load())
        {
            return NotFound();
        }

        Problem = SizeField.TryRead(contributed, out long? bytes)
            ? await _changes.ChooseAsync(HttpContext, Device.Id, new DeviceChoice(name?.Trim() ?? "", zone?.Trim() ?? "", bytes ?? 0))
            : "A size is written like 500 GB or 1.5 TB, or left empty.";
        return Answer();
    }

    public async Task<IActionResult> OnPostSpeedsAsync(CopySpeedForm form)
    {
        if (!Load())
        {
            return NotFound();
        }

        Speeds = form;
        (CopySpeeds? speeds, Problem) = form.Read();
        if (speeds is not null)
        {
            Problem = await _changes.ChooseAsync(HttpContext, Device.Id, new DeviceChoice(Speeds: speeds.ToString()));
        }

        return Answer();
    }

    public IActionResult OnPostAddress(string? address)
    {
        if (!Load())
        {
            return NotFound();
        }

        Problem = _changes.TryAt(Device.Id, address ?? "");
        return Answer();
    }

    public async Task<IActionResult> OnPostLostAsync(bool isLost)
    {
        if (!Load())
        {
            return NotFound();
        }

        Problem = await _changes.DeclareLostAsync(HttpContext, Device.Id, isLost);
        return Answer();
    }

    public async Task<IActionResult> OnPostRemoveAsync()
    {
        if (Load())
        {
            await _changes.RemoveAsync(HttpContext, Device.Id);
        }

        return Redirect("/settings/devices");
    }

    private IActionResult Answer() => Problem is null ? Redirect($"/settings/devices/{Device.Id.Hex}?saved=true") : RejectedPage();

    private bool Load()
    {
        if (NodeId.Parse(Node) is not { } id || (id == engine.Devices.Own ? engine.Devices.Here : engine.Devices.Find(id)) is not { RemovedAt: null } device)
        {
            return false;
        }

        Device = device;
        Speeds = CopySpeedForm.Of(CopySpeeds.TryParse(device.Speeds, out CopySpeeds speeds) ? speeds : CopySpeeds.Unlimited);
        return true;
    }
}

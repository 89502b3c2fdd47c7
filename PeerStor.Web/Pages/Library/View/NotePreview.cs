using PeerStor.Web.Pages.Notepad.Blocks;
using PeerStor.Web.Previews;

namespace PeerStor.Web.Pages.Library.View;

/// <summary>A note for somebody who is signed in: its live blocks are filled, as in the notepad.</summary>
internal sealed record NotePreview(NoteReading Reading) : Preview("_Note");

using Markdig.Extensions.TaskLists;
using Markdig.Renderers;
using Markdig.Renderers.Html;

namespace PeerStor.Web.Previews.Markdown;

/// <summary>The box of a task, with words for who cannot see it.</summary>
internal sealed class TaskRendering : HtmlObjectRenderer<TaskList>
{
    protected override void Write(HtmlRenderer renderer, TaskList task) => renderer.Write(task.Checked
        ? "<input type=\"checkbox\" disabled checked aria-label=\"Done\" />"
        : "<input type=\"checkbox\" disabled aria-label=\"To do\" />");
}

using Markdig.Extensions.Tables;
using Markdig.Renderers;
using Markdig.Renderers.Html;

namespace PeerStor.Web.Previews.Markdown;

/// <summary>
/// A table with its alignment as classes, because the policy of the pages allows no style attributes; wide ones are
/// scrolled within their own frame, by the keyboard too.
/// </summary>
internal sealed class TableRendering : HtmlObjectRenderer<Table>
{
    protected override void Write(HtmlRenderer renderer, Table table)
    {
        renderer.EnsureLine();
        renderer.WriteLine("<div class=\"table-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table\"><table>");
        foreach (TableRow row in table.OfType<TableRow>())
        {
            renderer.Write("<tr>");
            for (int index = 0; index < row.Count; index++)
            {
                WriteCell(renderer, table, row, (TableCell)row[index], index);
            }

            renderer.WriteLine("</tr>");
        }

        renderer.WriteLine("</table></div>");
    }

    private static void WriteCell(HtmlRenderer renderer, Table table, TableRow row, TableCell cell, int index)
    {
        int column = Math.Clamp(cell.ColumnIndex < 0 ? index : cell.ColumnIndex, 0, Math.Max(0, table.ColumnDefinitions.Count - 1));
        TableColumnAlign? align = table.ColumnDefinitions.Count == 0 ? null : table.ColumnDefinitions[column].Alignment;
        string tag = row.IsHeader ? "th" : "td";
        renderer.Write('<').Write(tag).Write(align switch
        {
            TableColumnAlign.Right => " class=\"number\">",
            TableColumnAlign.Center => " class=\"centered\">",
            _ => ">",
        });
        bool before = renderer.ImplicitParagraph;
        renderer.ImplicitParagraph = cell.Count == 1;
        renderer.WriteChildren(cell);
        renderer.ImplicitParagraph = before;
        renderer.Write("</").Write(tag).Write(">");
    }
}

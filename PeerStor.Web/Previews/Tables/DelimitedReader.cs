using System.Text;

namespace PeerStor.Web.Previews.Tables;

/// <summary>
/// Reads rows of delimited text (RFC 4180) as they are found: quotes that are not closed, or stand in the middle of a
/// cell, are taken as they come, rows may differ in length, and no cell or row grows without limit.
/// </summary>
internal sealed class DelimitedReader(TextReader text, char separator)
{
    private readonly char[] _buffer = new char[32 << 10];
    private readonly StringBuilder _cell = new();
    private int _length;
    private int _at;

    /// <summary>The next row, or null after the last one. A line without anything on it is no row.</summary>
    public async ValueTask<IReadOnlyList<string>?> ReadAsync(CancellationToken cancellationToken)
    {
        List<string> row = [];
        bool any = false;
        while (await NextAsync(cancellationToken) is { } sign)
        {
            if (sign is '\n' or '\r')
            {
                if (any)
                {
                    EndCell(row);
                    return row;
                }

                continue;
            }

            any = true;
            if (sign == separator)
            {
                EndCell(row);
            }
            else if (sign == '"' && _cell.Length == 0)
            {
                await ReadQuotedAsync(cancellationToken);
            }
            else
            {
                Append(sign);
            }
        }

        if (!any)
        {
            return null;
        }

        EndCell(row);
        return row;
    }

    private async ValueTask ReadQuotedAsync(CancellationToken cancellationToken)
    {
        while (await NextAsync(cancellationToken) is { } sign)
        {
            if (sign != '"')
            {
                Append(sign);
            }
            else if (await PeekAsync(cancellationToken) == '"')
            {
                _at++;
                Append('"');
            }
            else
            {
                return;
            }
        }
    }

    private void Append(char sign)
    {
        if (_cell.Length < PreviewLimits.TableCellCharacters)
        {
            _cell.Append(sign);
        }
    }

    private void EndCell(List<string> row)
    {
        if (row.Count < PreviewLimits.TableColumns)
        {
            row.Add(_cell.ToString());
        }

        _cell.Clear();
    }

    private async ValueTask<char?> NextAsync(CancellationToken cancellationToken)
    {
        char? sign = await PeekAsync(cancellationToken);
        _at++;
        return sign;
    }

    private async ValueTask<char?> PeekAsync(CancellationToken cancellationToken)
    {
        if (_at >= _length)
        {
            _length = await text.ReadAsync(_buffer, cancellationToken);
            _at = 0;
        }

        return _at < _length ? _buffer[_at] : null;
    }
}

using PeerStor.Engine.Common;
using PeerStor.Engine.Notes;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Notes.Folder;

/// <summary>Servers that have only a folder in common, and an editor that knows nothing of them: in any order of what they do
/// all end with the same text, and every word that was written is in it once.</summary>
public sealed class FolderConvergenceTests
{
    private const int Histories = 15;
    private const int Steps = 40;
    private const int MostRounds = 12;

    [Fact]
    public void Whatever_happens_first_everybody_ends_with_the_same_text_and_no_word_is_lost_or_doubled()
    {
        int first = Environment.TickCount;
        for (int history = 0; history < Histories; history++)
        {
            using TempFolder folder = new();
            History run = new(folder.Path, first + history);
            try
            {
                run.Play(Steps);
                run.Settle(MostRounds);
                run.Check();
            }
            catch (Exception problem)
            {
                throw new InvalidOperationException($"seed {first + history}: {problem.Message}", problem);
            }
        }
    }

    private sealed class History
    {
        private readonly string _root;
        private readonly Random _random;
        private readonly List<FolderInstance> _servers;
        private readonly List<string> _words = [];
        private string? _buffer;
        private string _path = "";

        public History(string root, int seed)
        {
            _root = root;
            _random = new Random(seed);
            EntryId id = new(Guid.CreateVersion7());
            new PeerStor.Engine.Notes.Folder.NoteFolder(root).Begin();
            _servers = [.. Enumerable.Range(0, 2 + (seed % 2 == 0 ? 0 : 1)).Select(number => new FolderInstance(root, id, new string((char)('a' + number), 16)))];
            string begin = Word() + "\n" + Word() + "\n";
            _servers[0].Type(0, 0, begin);
            _servers[0].Pass();
        }

        public void Play(int steps)
        {
            for (; steps > 0; steps--)
            {
                FolderInstance server = _servers[_random.Next(_servers.Count)];
                switch (_random.Next(10))
                {
                    case < 3:
                        server.Type(LineStart(server.Text), 0, Word() + "\n");
                        break;
                    case < 6:
                        server.Pass();
                        break;
                    case 6:
                        server.ReadFolder();
                        break;
                    case 7:
                        Open();
                        break;
                    default:
                        Save();
                        break;
                }
            }
        }

        public void Settle(int mostRounds)
        {
            for (int round = 0; round < mostRounds; round++)
            {
                _servers.ForEach(server => server.Pass());
            }
        }

        public void Check()
        {
            string text = _servers[0].Text;
            Assert.All(_servers, server => Assert.Equal(text, server.Text));
            string file = Assert.Single(Directory.GetFiles(_root, "*.md"));
            Assert.Equal(text, FrontMatter.Read(File.ReadAllText(file)).Text);
            string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(_words.Order(StringComparer.Ordinal), lines.Order(StringComparer.Ordinal));
        }

        /// <summary>The editor reads the file, and may keep it open for long.</summary>
        private void Open()
        {
            _path = Directory.GetFiles(_root, "*.md").FirstOrDefault() ?? "";
            _buffer = _path.Length == 0 ? null : File.ReadAllText(_path);
        }

        /// <summary>It writes a line more, in place or by another file, and does not look whether the file has changed since.</summary>
        private void Save()
        {
            if (_buffer is null)
            {
                return;
            }

            int begin = _buffer.IndexOf("\n---\n", StringComparison.Ordinal) + 5;
            _buffer = _buffer.Insert(begin + LineStart(_buffer[begin..]), Word() + "\n");
            if (_random.Next(2) == 0)
            {
                File.WriteAllText(_path, _buffer);
            }
            else
            {
                File.WriteAllText(_path + "~", _buffer);
                File.Move(_path + "~", _path, overwrite: true);
            }

            // Somebody saw the file before it is saved again over what was saved now.
            _servers[_random.Next(_servers.Count)].ReadFolder();
        }

        private int LineStart(string text)
        {
            int from = _random.Next(text.Length + 1);
            int end = text.IndexOf('\n', from);
            return end < 0 ? 0 : end + 1;
        }

        private string Word()
        {
            _words.Add($"word-{_words.Count}-{_random.Next(1000)}");
            return _words[^1];
        }
    }
}

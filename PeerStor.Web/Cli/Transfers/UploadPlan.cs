using PeerStor.Web.Cli.Client;

namespace PeerStor.Web.Cli.Transfers;

/// <summary>What `put` has to do: files with their places, and folders that would not come into being by a file.</summary>
internal sealed record UploadPlan(IReadOnlyList<LocalFile> Files, IReadOnlyList<string> EmptyFolders, IReadOnlyList<string> Notes)
{
    /// <param name="target">The remote folder, or the file's whole remote path when <paramref name="intoFolder"/> is false.</param>
    public static UploadPlan Make(IReadOnlyList<string> sources, string target, bool intoFolder)
    {
        var files = new List<LocalFile>();
        var empty = new List<string>();
        var notes = new List<string>();
        foreach (string source in sources)
        {
            string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(source)));
            string remote = intoFolder ? RemotePath.Join(target, name) : target;
            if (Directory.Exists(source))
            {
                AddFolder(new DirectoryInfo(source), remote);
            }
            else if (File.Exists(source))
            {
                AddFile(new FileInfo(source), remote);
            }
            else
            {
                throw new CommandException(ExitCode.NotFound, $"there is no file or folder “{source}” here. Nothing was uploaded.");
            }
        }

        return new UploadPlan(files, empty, notes);

        void AddFolder(DirectoryInfo folder, string remote)
        {
            List<FileSystemInfo> entries = [.. folder.EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal)];
            if (entries.Count == 0)
            {
                empty.Add(remote);
            }

            foreach (FileSystemInfo entry in entries)
            {
                string place = RemotePath.Join(remote, entry.Name);
                // A link to a folder may lead out of the tree or back into it.
                if (entry is DirectoryInfo { LinkTarget: not null })
                {
                    notes.Add($"{entry.FullName} is a link to a folder and is left out");
                }
                else if (entry is DirectoryInfo below)
                {
                    AddFolder(below, place);
                }
                else
                {
                    AddFile((FileInfo)entry, place);
                }
            }
        }

        void AddFile(FileInfo file, string remote)
        {
            FileInfo real = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            if (!real.Exists)
            {
                notes.Add($"{file.FullName} is a link to nothing and is left out");
                return;
            }

            files.Add(LocalFile.At(real, remote));
        }
    }
}

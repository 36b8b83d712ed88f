using System.Text;
using System.Text.RegularExpressions;

namespace Candlewick.Venues.Files.Mapping;

/// <summary>A pattern of paths: <c>*</c> within a name, <c>?</c> one character, <c>**</c> any folders. Without a slash it is matched with the file name alone.</summary>
internal sealed class FileGlob
{
    private readonly Regex _pattern;
    private readonly bool _isNameOnly;

    public FileGlob(string text)
    {
        Text = text;
        _isNameOnly = !text.Contains('/', StringComparison.Ordinal);
        _pattern = new Regex($"(^|/){Translate(text)}$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));
    }

    public string Text { get; }

    public bool IsMatch(ImportFile file) =>
        _isNameOnly ? _pattern.IsMatch(file.Name) : _pattern.IsMatch(file.RelativePath) || _pattern.IsMatch(file.FullPath.Replace('\\', '/'));

    private static string Translate(string glob)
    {
        StringBuilder pattern = new();
        for (int i = 0; i < glob.Length; i++)
        {
            if (glob.AsSpan(i).StartsWith("**/"))
            {
                pattern.Append("(.*/)?");
                i += 2;
            }
            else
            {
                pattern.Append(glob[i] switch
                {
                    '*' => "[^/]*",
                    '?' => "[^/]",
                    char other => Regex.Escape(other.ToString()),
                });
            }
        }

        return pattern.ToString();
    }
}

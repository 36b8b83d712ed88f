using System.Security.Cryptography;
using System.Text;
using Candlewick.Lake.S3;

namespace Candlewick.Lake;

/// <summary>The list of targets: a folder, a bucket.</summary>
public static class LakeTargets
{
    /// <param name="dataFolder">Folder of the program's data, for files on their way to a bucket.</param>
    public static ILakeTarget Open(LakeAddress address, S3Options options, string dataFolder) => address.IsS3
        ? new S3Target(address, options, Path.Combine(dataFolder, "lake", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.ToString())))[..16]))
        : new FolderTarget(address.Path);
}

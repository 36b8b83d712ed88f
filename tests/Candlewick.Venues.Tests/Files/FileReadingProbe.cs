using System.IO.Compression;
using System.Text;
using Candlewick.Testing;
using Candlewick.Venues.Files;

namespace Candlewick.Venues.Tests.Files;

/// <summary>Reads files with the one format that recognises them.</summary>
internal static class FileReadingProbe
{
    public static ManualClock Clock { get; } = new(UtcTime.From(2026, 1, 1));

    public static IFileFormat FormatOf(ImportFile file, FileLimits? limits = null) =>
        Assert.Single(FileFormats.All(Clock, limits ?? FileLimits.Default), format => format.Recognizes(file));

    public static Task<FileReading> ReadAsync(string relativePath)
    {
        ImportFile file = new(TestData.Require(relativePath), relativePath);
        return FormatOf(file).ReadAsync(file, CancellationToken.None);
    }

    public static async Task<FileReading> ReadZipAsync(string name, string entry, string text) =>
        await ReadZipAsync(name, [(entry, text)]);

    public static async Task<FileReading> ReadZipAsync(string name, (string Entry, string Text)[] entries, FileLimits? limits = null)
    {
        using TemporaryFolder folder = new();
        ImportFile file = new(folder.File(name), name);
        await File.WriteAllBytesAsync(file.FullPath, Zip(entries));
        return await FormatOf(file, limits).ReadAsync(file, CancellationToken.None);
    }

    public static byte[] Zip(params (string Entry, string Text)[] entries)
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create))
        {
            foreach ((string entry, string text) in entries)
            {
                using Stream writer = archive.CreateEntry(entry).Open();
                writer.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return stream.ToArray();
    }

    public static double Sum(RangeWrite write, BarColumn column) => write.Bars.Values(column).ToArray().Sum();
}

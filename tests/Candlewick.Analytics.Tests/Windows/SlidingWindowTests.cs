using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Tests.Windows;

public sealed class SlidingWindowTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Items_AfterAnyNumber_AreTheLastOldestFirst(int length)
    {
        SlidingWindow<double> window = new(length);
        for (int i = 0; i < 50; i++)
        {
            window.Add(i);
            int first = Math.Max(0, i - length + 1);
            Assert.Equal(Enumerable.Range(first, i - first + 1).Select(one => (double)one), window.Items.ToArray());
            Assert.Equal(i + 1 >= length, window.IsFull);
        }

        window.Reset();
        Assert.True(window.Items.IsEmpty);
        window.Add(5);
        Assert.Equal([5], window.Items.ToArray());
    }

    [Fact]
    public void Transfer_IntoAnother_ContinuesThere()
    {
        SlidingWindow<Pair> window = new(3);
        for (int i = 0; i < 5; i++)
        {
            window.Add(new Pair(i, -i));
        }

        List<long> words = [];
        window.Transfer(StateCursor.Save(words));
        SlidingWindow<Pair> other = new(3);
        other.Transfer(StateCursor.Restore(words));
        other.Add(new Pair(5, -5));
        Assert.Equal([new(3, -3), new(4, -4), new(5, -5)], other.Items.ToArray());
    }

    [Fact]
    public void Create_NoLength_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new SlidingWindow<double>(0));
}

using Candlewick.Analytics.Bars;

namespace Candlewick.Analytics.Tests.Bars;

public sealed class TimeBarContractTests : BarBuilderContract
{
    protected override BarSpec Spec => BarSpec.Parse("30m/built");
}

public sealed class TickBarContractTests : BarBuilderContract
{
    protected override BarSpec Spec => BarSpec.Parse("5t/built");
}

public sealed class VolumeBarContractTests : BarBuilderContract
{
    protected override BarSpec Spec => BarSpec.Parse("12.5v/built");
}

public sealed class QuoteVolumeBarContractTests : BarBuilderContract
{
    protected override BarSpec Spec => BarSpec.Parse("2000q/built");
}

public sealed class TickImbalanceBarContractTests : BarBuilderContract
{
    protected override BarSpec Spec => BarSpec.Parse("6ti/built");
}

public sealed class VolumeImbalanceBarContractTests : BarBuilderContract
{
    protected override BarSpec Spec => BarSpec.Parse("6vi/built");
}

public sealed class TickRunsBarContractTests : BarBuilderContract
{
    protected override BarSpec Spec => BarSpec.Parse("6tr/built");
}

public sealed class VolumeRunsBarContractTests : BarBuilderContract
{
    protected override BarSpec Spec => BarSpec.Parse("6vr/built");
}

public sealed class RenkoBarContractTests : BarBuilderContract
{
    protected override BarSpec Spec => BarSpec.Parse("0.5renko/built");
}

public sealed class RangeBarContractTests : BarBuilderContract
{
    protected override BarSpec Spec => BarSpec.Parse("1.25range/built");
}

public sealed class BarKindsTests
{
    [Fact]
    public void All_Whole_StandsInTheOrderOfTheKindsWithExamplesThatWork()
    {
        Assert.Equal(Enum.GetValues<BarKind>(), BarKinds.All.Select(kind => kind.Kind));
        Assert.All(BarKinds.All, kind =>
        {
            BarSpec spec = BarSpec.Parse(kind.Example);
            Assert.Equal((kind.Kind, kind.Example), (spec.Kind, spec.ToString()));
            Assert.NotNull(BarKinds.Create(spec));
            Assert.NotEmpty(kind.SizeRange);
        });
    }

    [Fact]
    public void Contract_EveryKind_HasItsClass() =>
        Assert.Equal(
            BarKinds.All.Count,
            typeof(BarBuilderContract).Assembly.GetTypes().Count(type => type.BaseType == typeof(BarBuilderContract)));
}

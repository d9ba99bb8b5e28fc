using Satusky.Contracts.Apps;
using Satusky.ControlPlane.Engines.Containers;

namespace Satusky.ControlPlane.Tests.Engines.Containers;

public sealed class RolloutPlannerTests
{
    private static readonly AppSpec Web = new() { Name = "web" };

    [Fact]
    public void A_first_deploy_starts_every_replica()
    {
        var world = new RolloutWorld(Web, 3);
        world.Settle();
        Assert.Equal(3, world.Ready.Count());
    }

    [Theory]
    [InlineData(1, "25%", "25%")]
    [InlineData(3, "25%", "25%")]
    [InlineData(4, "1", "0")]
    [InlineData(5, "100%", "0")]
    [InlineData(8, "0", "25%")]
    public void A_redeploy_keeps_enough_instances_serving(int replicas, string surge, string unavailable)
    {
        var world = new RolloutWorld(Web with { MaxSurge = surge, MaxUnavailable = unavailable }, replicas);
        world.Settle();
        world.Want(2);
        var least = replicas - RolloutShare.Resolve(unavailable, replicas, roundUp: false);
        world.Settle(() => Assert.True(world.Ready.Count() >= least, $"{world.Ready.Count()} of {replicas} serve, at least {least} should"));
        Assert.All(world.Records, r => Assert.Equal(2, r.Release));
        Assert.Equal(replicas, world.Ready.Count());
    }

    [Fact]
    public void A_release_that_never_answers_leaves_the_old_one_serving()
    {
        var world = new RolloutWorld(Web, 2) { Answers = release => release == 1 };
        world.Settle();
        world.Want(2);
        world.Settle();
        Assert.Equal([1L, 1L], world.Ready.Select(r => r.Release));
    }

    [Fact]
    public void An_old_release_that_never_answered_is_replaced_anyway()
    {
        var world = new RolloutWorld(Web, 1) { Answers = _ => false };
        world.Settle();
        world.Want(2);
        world.Settle();
        Assert.Equal(2, Assert.Single(world.Records).Release);
    }

    [Fact]
    public void Recreate_never_runs_two_releases_at_once()
    {
        var world = new RolloutWorld(Web with { Strategy = RolloutStrategy.Recreate }, 2) { EndsWhenAsked = false };
        world.Settle();
        world.Want(2);
        world.Settle(() => Assert.Single(world.RunningContainers.Select(r => r.Release).Distinct().DefaultIfEmpty(0)));
        Assert.Equal([2L, 2L], world.Ready.Select(r => r.Release));
    }

    [Fact]
    public void Nothing_is_ended_while_the_edge_may_still_use_it()
    {
        var world = new RolloutWorld(Web, 1);
        world.Settle();
        world.Want(2);
        world.EdgeIsCurrent = false;
        world.Settle();
        Assert.Equal(2, world.RunningContainers.Count());
    }

    [Fact]
    public void A_drain_waits_for_requests_in_flight_up_to_its_limit()
    {
        var world = new RolloutWorld(Web, 1) { InFlight = 1 };
        world.Settle();
        var old = world.Records[0].Id;
        world.Want(2);
        while (world.Records.Single(r => r.Id == old).Phase != InstancePhase.Draining)
        {
            world.Step();
            world.Pass(TimeSpan.FromSeconds(1));
        }

        world.Pass(RolloutTimes.Drain - TimeSpan.FromSeconds(2));
        world.Step();
        Assert.Equal(InstancePhase.Draining, world.Records.Single(r => r.Id == old).Phase);
        world.Pass(TimeSpan.FromSeconds(2));
        world.Step();
        Assert.Equal(InstancePhase.Stopping, world.Records.Single(r => r.Id == old).Phase);
    }

    [Fact]
    public void A_process_that_ignores_the_signal_is_killed_after_its_grace()
    {
        var world = new RolloutWorld(Web, 1) { EndsWhenAsked = false };
        world.Settle();
        world.Scale(0);
        var asked = world.Now;
        world.Settle();
        Assert.Empty(world.Records);
        Assert.True(world.Now - asked >= Web.Grace);
    }

    [Fact]
    public void The_grace_period_is_the_releases_own()
    {
        var world = new RolloutWorld(Web with { GracePeriod = 2 }, 1) { EndsWhenAsked = false };
        world.Settle();
        world.Scale(0);
        while (world.Records[0].Phase != InstancePhase.Stopping)
        {
            world.Step();
        }

        world.Pass(TimeSpan.FromSeconds(2));
        world.Step();
        Assert.Empty(world.RunningContainers);
    }

    [Fact]
    public void An_instance_that_is_not_alive_is_started_again()
    {
        var world = new RolloutWorld(Web, 1);
        world.Settle();
        world.Alive = false;
        world.Step();
        Assert.Equal(InstancePhase.Restarting, world.Records[0].Phase);
        world.Alive = true;
        world.Settle();
        Assert.Equal((1, InstancePhase.Ready), (world.Records[0].Crashes, Assert.Single(world.Records).Phase));
    }

    [Fact]
    public void One_that_is_not_alive_and_ignores_the_signal_is_killed()
    {
        var world = new RolloutWorld(Web, 1) { EndsWhenAsked = false };
        world.Settle();
        world.Alive = false;
        world.Step();
        Assert.Single(world.RunningContainers);
        world.Alive = true;
        world.Pass(Web.Grace);
        world.Step();
        Assert.Empty(world.RunningContainers);
        world.Settle();
        Assert.Equal(InstancePhase.Ready, Assert.Single(world.Records).Phase);
    }

    [Fact]
    public void A_new_release_takes_over_from_one_that_is_being_restarted()
    {
        var world = new RolloutWorld(Web, 1) { EndsWhenAsked = false };
        world.Settle();
        world.Alive = false;
        world.Step();
        world.Alive = true;
        world.Want(2);
        world.Settle();
        Assert.Equal((2, InstancePhase.Ready), (world.Records[0].Release, Assert.Single(world.Records).Phase));
    }

    [Theory]
    [InlineData(RolloutStrategy.Rolling)]
    [InlineData(RolloutStrategy.Recreate)]
    public void While_a_release_waits_the_one_before_serves(RolloutStrategy strategy)
    {
        var world = new RolloutWorld(Web with { Strategy = strategy }, 2);
        world.Settle();
        world.Want(2);
        world.WaitFor("db:5432");
        world.Settle();
        Assert.Equal([1L, 1L], world.Ready.Select(r => r.Release));
        world.WaitFor(null);
        world.Settle();
        Assert.Equal([2L, 2L], world.Ready.Select(r => r.Release));
    }

    [Fact]
    public void A_crashed_instance_waits_longer_after_each_end()
    {
        var world = new RolloutWorld(Web, 1);
        world.Settle();
        foreach (var seconds in new[] { 10, 20, 40, 80, 160, 300, 300 })
        {
            world.Crash(world.Records[0]);
            world.Step();
            Assert.Equal(world.Now.AddSeconds(seconds), world.Records[0].NotBefore);
            world.Pass(TimeSpan.FromSeconds(seconds));
            world.Step();
        }
    }

    [Fact]
    public void A_serving_release_that_crashes_in_a_rollout_comes_back()
    {
        var world = new RolloutWorld(Web, 1) { Answers = release => release == 1 };
        world.Settle();
        world.Want(2);
        world.Settle();
        world.Crash(world.Ready.Single());
        world.Settle();
        Assert.Equal(1, world.Ready.Single().Release);
    }

    [Fact]
    public void Scaling_down_ends_the_least_useful_first()
    {
        var world = new RolloutWorld(Web, 3);
        world.Settle();
        var crashed = world.Records[0];
        world.Crash(crashed);
        world.Step();
        world.Scale(2);
        world.Settle();
        Assert.DoesNotContain(world.Records, r => r.Id == crashed.Id);
        Assert.Equal(2, world.Ready.Count());
    }

    [Fact]
    public void Random_histories_always_come_to_rest_as_desired()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var strategy = random.Next(4) == 0 ? RolloutStrategy.Recreate : RolloutStrategy.Rolling;
            var world = new RolloutWorld(Web with { Strategy = strategy }, random.Next(1, 6));
            for (var step = 0; step < 40; step++)
            {
                Disturb(world, random);
                world.Step();
                world.Pass(TimeSpan.FromMilliseconds(random.Next(5000)));
            }

            world.EdgeIsCurrent = true;
            world.Settle();
            Assert.True(world.Records.All(r => r.BelongsTo(world.Desired)) && world.Ready.Count() == world.Desired.Replicas, $"seed {seed}");
        }
    }

    [Fact]
    public void A_single_writer_never_has_company()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var world = new RolloutWorld(Web with { Volume = new VolumeSpec { Size = "1Gi", Mount = "/data" } }, 1);
            for (var step = 0; step < 60; step++)
            {
                world.EndsWhenAsked = random.Next(3) > 0;
                Disturb(world, random);
                world.Scale(Math.Min(world.Desired.Replicas, 1));
                world.Step(() => Assert.True(world.RunningContainers.Count() <= 1, $"seed {seed}, step {step}"));
                world.Pass(TimeSpan.FromMilliseconds(random.Next(5000)));
            }
        }
    }

    private static void Disturb(RolloutWorld world, Random random)
    {
        switch (random.Next(8))
        {
            case 0:
                world.Want(world.Desired.Release + 1);
                break;
            case 1:
                world.Scale(random.Next(0, 6));
                break;
            case 2 when world.RunningContainers.FirstOrDefault() is { } victim:
                world.Crash(victim);
                break;
            case 3:
                world.EdgeIsCurrent = !world.EdgeIsCurrent;
                break;
        }
    }
}

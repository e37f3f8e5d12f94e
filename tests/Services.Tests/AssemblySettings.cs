// Processes and servers on two cores, watched by the clock: one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

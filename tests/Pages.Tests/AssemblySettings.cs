// One house, watched by the clock: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

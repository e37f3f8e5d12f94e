// They wait for engines, processes and time limits more than they compute.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]

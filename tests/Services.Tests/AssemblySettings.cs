// Processes and servers on two cores, which mostly wait: several at a time, and no more than that.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]

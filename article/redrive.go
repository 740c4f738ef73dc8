package article

// Redrive is a dead letter that is sent to its raw topic again.
type Redrive struct {
	Of Source // the raw record; without a timestamp where that is not known
	// HighWatermarks are those of the topic's partitions, from 0 on, before it was
	// first sent. If it is there again, then not below them.
	HighWatermarks []int64
	ToPartition    int   // where it is now; -1 if that is not known
	ToOffset       int64 // -1 if that is not known
}

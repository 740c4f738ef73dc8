package article

// Claim is the right to write what comes of one input partition, for one group.
// A store gives each claim a higher epoch than the one before, and takes writes
// under the highest only.
type Claim struct {
	Group     string
	Topic     string
	Partition int
	Epoch     int64 // from 1
}

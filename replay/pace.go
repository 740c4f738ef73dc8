package replay

import (
	"math"
	"time"

	"golang.org/x/time/rate"

	"github.com/dateline/dateline/article"
)

// pace bounds how many records of one partition are read in a second, so that all
// partitions together keep to the replay's rate, whoever has them.
type pace struct{ limiter *rate.Limiter } // nil for no bound

func newPace(replay article.Replay) pace {
	if replay.Rate <= 0 {
		return pace{}
	}
	partitions := 0
	for _, p := range replay.Partitions {
		if p.StartOffset < p.EndOffset {
			partitions++
		}
	}
	perSecond := replay.Rate / float64(max(1, partitions))
	// What two pauses of a fetch allow, so that none of it is lost meanwhile.
	burst := int(math.Ceil(perSecond * (2 * idlePause).Seconds()))
	return pace{rate.NewLimiter(rate.Limit(perSecond), burst)}
}

// admit returns how many of so many records may be read now.
func (p pace) admit(records int) int {
	if p.limiter == nil {
		return records
	}
	admitted := min(records, int(p.limiter.Tokens()))
	for admitted > 0 && !p.limiter.AllowN(time.Now(), admitted) {
		admitted--
	}
	return admitted
}

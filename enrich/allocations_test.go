package enrich_test

import (
	"testing"
	"time"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/enrich"
	"github.com/dateline/dateline/internal/allocations"
	"github.com/dateline/dateline/internal/wikinews"
)

// allocationMeter adds up what each step of the enrichment allocates.
type allocationMeter struct {
	last  allocations.Cost
	costs map[string]allocations.Cost
}

func (m *allocationMeter) begin() { m.last = allocations.Now() }

// end counts what was allocated since the step before as this one's.
func (m *allocationMeter) end(step string) {
	now := allocations.Now()
	m.costs[step] = m.costs[step].Plus(now.Minus(m.last))
	m.last = allocations.Now() // the map may have grown
}

// The limits are in testdata; go test ./enrich -run Allocations -update writes them.
func TestAllocations(t *testing.T) {
	allocations.Steady(t)
	meter := &allocationMeter{}
	p, err := enrich.New(func(stage string, _ time.Duration) { meter.end("stage-" + stage) })
	if err != nil {
		t.Fatal(err)
	}
	records, err := wikinews.Records()
	if err != nil {
		t.Fatal(err)
	}
	const every = 6
	articles := 0
	for range 2 { // what the first run makes for good is no article's
		articles, meter.costs = 0, map[string]allocations.Cost{}
		for i := 0; i < len(records); i += every {
			articles++
			meter.enrich(t, p, records[i].Value)
		}
	}
	var whole allocations.Cost
	for step, cost := range meter.costs {
		whole = whole.Plus(cost)
		meter.costs[step] = cost.Per(articles)
	}
	meter.costs["whole"] = whole.Per(articles)
	allocations.Check(t, "testdata/allocations.txt", meter.costs, *update)
}

// enrich goes the way of a record from its bytes to those of the result.
func (m *allocationMeter) enrich(t *testing.T, p *enrich.Pipeline, value []byte) {
	m.begin()
	raw, err := article.Decode(article.Record{Value: value})
	if err != nil {
		t.Fatal(err)
	}
	m.end("decode")
	enriched, err := p.Enrich(raw, article.Source{})
	if err != nil {
		t.Fatal(err)
	}
	m.end("result")
	if _, err := enriched.Encode(); err != nil {
		t.Fatal(err)
	}
	m.end("encode")
}

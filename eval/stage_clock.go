package main

import (
	"time"

	"github.com/dateline/dateline/enrich"
)

// stageClock adds up the processor time of each stage. It is for one goroutine.
type stageClock struct {
	last time.Duration // when the stage before ended
	took map[string]time.Duration
}

func newStageClock() *stageClock { return &stageClock{took: make(map[string]time.Duration)} }

// observe is the pipeline's observer.
func (c *stageClock) observe(stage string, _ time.Duration) {
	now := processorTime()
	c.took[stage] += now - c.last
	c.last = now
}

// begin is called before each article, so that the time between two is no stage's.
func (c *stageClock) begin() { c.last = processorTime() }

// since returns a function that tells how long a stage has taken since then.
func (c *stageClock) since(stage string) func() time.Duration {
	before := c.took[stage]
	return func() time.Duration { return c.took[stage] - before }
}

// loadPipeline loads a pipeline that the clock observes.
func (c *stageClock) loadPipeline() (*enrich.Pipeline, error) { return enrich.New(c.observe) }

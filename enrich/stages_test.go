package enrich

import (
	"slices"
	"strings"
	"testing"
)

// BenchmarkStages reads the bundled articles by one stage at a time, with what the
// stages before it found.
func BenchmarkStages(b *testing.B) {
	pipeline, err := loadOnce()
	if err != nil {
		b.Fatal(err)
	}
	documents := newsDocuments(b)
	words := 0
	for _, d := range documents {
		words += len(strings.Fields(d.raw.Body))
	}
	for _, s := range pipeline.stages {
		read := func(d *document) {
			if s.english && !isEnglish(d.language) {
				return
			}
			if err := s.run(d); err != nil {
				b.Fatal(err)
			}
		}
		b.Run(s.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for _, d := range documents {
					again := *d
					again.mentions = slices.Clone(d.mentions) // which a stage changes in place
					read(&again)
				}
			}
			b.ReportMetric(float64(words*b.N)/b.Elapsed().Seconds(), "words/s")
		})
		for _, d := range documents {
			read(d)
		}
	}
}

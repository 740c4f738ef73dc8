package main

import (
	"math/rand/v2"
	"slices"
	"strings"
)

// mixer makes any number of articles that are like the bundled ones, and no
// near-duplicates of each other: the first half of one and the second of another.
type mixer struct {
	articles []mixedArticle
	random   *rand.Rand
}

type mixedArticle struct {
	title      string
	paragraphs []string
}

func newMixer(seed uint64) (*mixer, error) {
	list, err := bundled()
	if err != nil {
		return nil, err
	}
	m := &mixer{random: rand.New(rand.NewPCG(seed, 0))}
	for _, a := range list {
		title, _ := a["title"].(string)
		body, _ := a["body"].(string)
		var paragraphs []string
		for paragraph := range strings.SplitSeq(body, "\n\n") {
			if paragraph = strings.TrimSpace(paragraph); paragraph != "" {
				paragraphs = append(paragraphs, paragraph)
			}
		}
		m.articles = append(m.articles, mixedArticle{title, paragraphs})
	}
	return m, nil
}

// next returns a title and a text.
func (m *mixer) next() (title, text string) {
	a, b := m.articles[m.random.IntN(len(m.articles))], m.articles[m.random.IntN(len(m.articles))]
	paragraphs := slices.Concat(a.paragraphs[:len(a.paragraphs)/2], b.paragraphs[len(b.paragraphs)/2:])
	return a.title, strings.Join(paragraphs, "\n\n")
}

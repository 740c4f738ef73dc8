package main

import (
	"fmt"
	"strings"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/enrich"
	"github.com/dateline/dateline/internal/annotated"
)

// annotatedFolder holds the articles in which people marked every name, seen
// from the folder that the command runs in.
const annotatedFolder = "enrich/testdata/annotated"

// resolution measures whole entities on articles that people annotated: which
// mentions are found, which entity they are put to, and where it links.
func resolution(_ string, pipeline *enrich.Pipeline) ([]row, error) {
	_, articles, err := annotated.ReadAll(annotatedFolder)
	if err != nil {
		return nil, err
	}
	var c annotated.Counts
	words, start := 0, processorTime()
	for _, gold := range articles {
		enriched, err := pipeline.Enrich(article.Raw{ID: "annotated", Title: gold.Title, Body: gold.Text, Language: "en"}, article.Source{})
		if err != nil {
			return nil, err
		}
		counts, _ := annotated.Compare(gold, enriched)
		c.Add(counts)
		words += len(strings.Fields(gold.Title)) + len(strings.Fields(gold.Text))
	}
	took := processorTime() - start
	set := fmt.Sprintf("%d annotated articles", len(articles))
	return []row{
		{"resolution", set, "mentions, precision", share(c.Right, c.Found), words, took},
		{task: "resolution", set: set, metric: "mentions, recall", score: share(c.Right, c.Gold)},
		{task: "resolution", set: set, metric: "mentions, F1", score: share(2*c.Right, c.Gold+c.Found)},
		{task: "resolution", set: set, metric: "right entity, where found", score: share(c.Resolved, c.Placed)},
		{task: "resolution", set: set, metric: "links, recall", score: share(c.LinkRight, c.Linkable)},
		{task: "resolution", set: set, metric: "links, right where linked", score: share(c.LinkRight, c.Linked)},
	}, nil
}

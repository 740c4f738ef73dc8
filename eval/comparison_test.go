package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/ner"
)

func TestSystemsAreScoredExactlyAndLeniently(t *testing.T) {
	texts := []text{
		{id: "a", content: "The Hague and Iran's Mr Ray", names: []ner.Span{{First: 4, End: 9, Type: article.Place}, {First: 14, End: 18, Type: article.Place}, {First: 24, End: 27, Type: article.Person}}},
		{id: "b", content: "Bonn", names: []ner.Span{{First: 0, End: 4, Type: article.Place}}},
	}
	peer := system{"peer", map[string]answer{
		"a": {names: []ner.Span{{First: 0, End: 9, Type: article.Place}, {First: 14, End: 20, Type: article.Place}, {First: 21, End: 27, Type: article.Person}}},
		"b": {names: []ner.Span{{First: 0, End: 4, Type: article.Organization}}},
	}}
	exact, lenient := peer.score(texts)
	wantExact := ner.Scores{article.Place: {Gold: 3, Found: 2}, article.Person: {Gold: 1, Found: 1}, article.Organization: {Found: 1}}
	wantLenient := ner.Scores{article.Place: {Gold: 3, Found: 2, Right: 2}, article.Person: {Gold: 1, Found: 1}, article.Organization: {Found: 1}}
	if diff := cmp.Diff(wantExact, exact); diff != "" {
		t.Errorf("exact (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(wantLenient, lenient); diff != "" {
		t.Errorf("lenient (-want +got):\n%s", diff)
	}
}

func TestComparisonHasAColumnForEachSystem(t *testing.T) {
	place := []ner.Span{{First: 0, End: 4, Type: article.Place}}
	sets := []textSet{{"PUD", "as written", []text{{id: "a", content: "Bonn", names: place}}}}
	speeds := []textSet{{name: "Speed", texts: []text{{id: "s", content: "one two three"}}}}
	systems := []system{
		{"Dateline", map[string]answer{"a": {names: place}, "s": {took: time.Millisecond}}},
		{"peer", map[string]answer{"a": {}, "s": {took: time.Second}}},
	}
	want := `
set    casing      F1 exact, lenient  Dateline     peer
PUD    as written  all                1.000 1.000  0.000 0.000
PUD    as written  person             0.000 0.000  0.000 0.000
PUD    as written  organization       0.000 0.000  0.000 0.000
PUD    as written  place              1.000 1.000  0.000 0.000
Speed              words/s            3k           3
`
	if diff := cmp.Diff(want, "\n"+comparison(systems, sets, speeds)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLinksAreCountedByTheTypeOfGoldAndByTheirOwn(t *testing.T) {
	var gold goldText
	gold.Text = "The Hague, Bonn, Trump, Apple and Mars"
	label := func(start, end int, id, typ string) {
		gold.Labels = append(gold.Labels, struct {
			Span     [2]int `json:"span"`
			EntityID string `json:"entity_id"`
			Type     string `json:"type"`
		}{[2]int{start, end}, id, typ})
	}
	label(0, 9, "Q36600", "Q27096213|Q43229")
	label(11, 15, "Q586", "Q27096213")
	label(17, 22, "<NIL>", "Q215627")
	label(24, 29, "Q312", "Q43229")
	label(34, 38, "Q111", "OTHER")
	name := func(first, end int, typ article.EntityType, id string) locatedName {
		return locatedName{ner.Span{First: first, End: end, Type: typ}, id}
	}
	counts := make(map[article.EntityType]linkCount)
	countLinks(counts, gold, []locatedName{
		name(4, 9, article.Place, "Q36600"),
		name(11, 15, article.Place, ""),
		name(17, 22, article.Person, "Q22686"),
		name(24, 29, article.Place, "Q89"),
		name(34, 38, article.Organization, "Q111"),
	})
	want := map[article.EntityType]linkCount{
		article.Place:        {gold: 2, linked: 1, right: 1, given: 2, rightGiven: 1, rightWeakly: 1},
		article.Person:       {given: 1},
		article.Organization: {gold: 1, linked: 1, given: 1, rightGiven: 1, rightWeakly: 1},
	}
	if diff := cmp.Diff(want, counts, cmp.AllowUnexported(linkCount{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

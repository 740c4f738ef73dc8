package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"
	"unicode/utf8"
)

// How many there are of what articles are about. The n-th is 1/n as frequent as
// the first (Zipf's law).
const (
	drawnEntities = 100_000
	drawnTopics   = 90
	drawnSources  = 40
)

// drawing draws the articles of a database. The same number of an article always
// gives the same one.
type drawing struct {
	articles int
	texts    []filledText
	until    time.Time // when the last one was published
}

// drawnArticle is an article that tells one of the texts, and names entities after it.
type drawnArticle struct {
	n           int
	text        int
	source      int
	publishedAt time.Time
	sentiment   float64
	names       string // what is put behind the text
	mentions    []drawnMention
	topics      []drawnTopic
}

type drawnMention struct {
	entity              int
	names               int
	salience, sentiment float64
	start, end          int // in the text
}

type drawnTopic struct {
	topic int
	score float64
}

// days is the time over which the articles are published.
const days = 181

func (d drawing) article(n int) drawnArticle {
	random := rand.New(rand.NewPCG(1, uint64(n)))
	a := drawnArticle{
		n:      n,
		text:   random.IntN(len(d.texts)),
		source: zipf(random, drawnSources),
		// Not quite in the order in which they come.
		publishedAt: d.until.Add(-time.Duration(float64(days*24*time.Hour) * float64(d.articles-n) / float64(d.articles))).
			Add(time.Duration(random.NormFloat64() * float64(time.Hour))),
		sentiment: random.Float64() + random.Float64() - 1,
	}
	if a.publishedAt.After(d.until) {
		a.publishedAt = d.until
	}
	a.mention(random, utf8.RuneCountInString(d.texts[a.text].text))
	seen := map[int]bool{}
	for range 4 {
		if topic := zipf(random, drawnTopics); !seen[topic] {
			seen[topic] = true
			a.topics = append(a.topics, drawnTopic{topic, random.Float64()})
		}
	}
	return a
}

// mention draws entities and names them behind a text of some length.
func (a *drawnArticle) mention(random *rand.Rand, length int) {
	names := strings.Builder{}
	names.WriteString("\n\nAlso in the news:")
	at := map[int]int{}
	for range 16 {
		entity := zipf(random, drawnEntities)
		if i, ok := at[entity]; ok {
			a.mentions[i].names++
			continue
		}
		at[entity] = len(a.mentions)
		name := entityName(entity)
		names.WriteByte(' ')
		start := length + names.Len()
		names.WriteString(name + ",")
		a.mentions = append(a.mentions, drawnMention{entity, 1, random.Float64(), random.Float64() - 0.5, start, start + len(name)})
	}
	a.names = strings.TrimSuffix(names.String(), ",") + "."
}

// zipf draws a number from 1 to n.
func zipf(random *rand.Rand, n int) int {
	return int(math.Exp(random.Float64() * math.Log(float64(n)+1)))
}

// entityName makes a name of two words, which no other entity has.
func entityName(n int) string {
	const consonants, vowels = "bdfgklmnprstvz", "aeiou"
	word := func(n int) string {
		var w strings.Builder
		for range 3 {
			w.WriteByte(consonants[n%len(consonants)])
			n /= len(consonants)
			w.WriteByte(vowels[n%len(vowels)])
			n /= len(vowels)
		}
		s := w.String()
		return strings.ToUpper(s[:1]) + s[1:]
	}
	return fmt.Sprintf("%s %s", word(n*7), word(n*13+5))
}

var entityTypes = []string{"person", "organization", "place"}

package article

// Diff is how two editions of results differ. Only articles that each edition
// has a result of its own for can differ. Lists hold the greatest changes, not
// all; the counts beside them are of all.
type Diff struct {
	From      DiffEdition      `json:"from"`
	To        DiffEdition      `json:"to"`
	Articles  ArticlesDiff     `json:"articles"`
	Parts     PartsDiff        `json:"parts"`
	Entities  EntitiesDiff     `json:"entities"`
	Links     LinksDiff        `json:"links"`
	Topics    TopicsDiff       `json:"topics"`
	Sentiment SentimentDiff    `json:"sentiment"`
	Languages []LanguageChange `json:"languages"`
	Summaries SummariesDiff    `json:"summaries"`
	Sources   []GroupDiff      `json:"sources"` // by their changed articles
	Months    []GroupDiff      `json:"months"`  // in their order, as 2026-03
}

// DiffEdition is one of the two editions.
type DiffEdition struct {
	Edition   int             `json:"edition"`
	Shown     bool            `json:"shown"`
	Replay    int             `json:"replay"`    // that makes it; 0 for none
	Pipelines []PipelineCount `json:"pipelines"` // that its articles were enriched by, most articles first
}

// PipelineCount is how many articles of an edition a pipeline has enriched.
type PipelineCount struct {
	Version  string `json:"version"`
	Digest   string `json:"digest"`
	Articles int64  `json:"articles"`
}

// Example is an article that a change is seen in.
type Example struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Source string `json:"source"`
}

// ArticlesDiff counts articles. Changed ones differ in one of the parts.
type ArticlesDiff struct {
	OnlyFrom  int64     `json:"only_from"`
	OnlyTo    int64     `json:"only_to"`
	Both      int64     `json:"both"` // identical and changed ones
	Identical int64     `json:"identical"`
	Changed   int64     `json:"changed"`
	OnlyFroms []Example `json:"only_from_examples"`
	OnlyTos   []Example `json:"only_to_examples"`
}

// PartsDiff counts the articles that differ in a part of the result.
type PartsDiff struct {
	Title      int64 `json:"title"`
	Text       int64 `json:"text"`
	Language   int64 `json:"language"`  // or its confidence
	Sentiment  int64 `json:"sentiment"` // of article, title or sentences
	Entities   int64 `json:"entities"`  // which, how often, salience or sentiment
	Topics     int64 `json:"topics"`    // which, or their scores
	Summary    int64 `json:"summary"`
	Keyphrases int64 `json:"keyphrases"`
}

// EntitiesDiff is which articles mention other entities.
type EntitiesDiff struct {
	Gained     int64          `json:"gained"`   // pairs of article and entity that only the second edition has
	Lost       int64          `json:"lost"`     // those that only the first has
	Articles   int64          `json:"articles"` // with a gained or a lost entity
	New        int64          `json:"new"`      // entities that only the second edition has
	Gone       int64          `json:"gone"`     // entities that only the first has
	MostGained []EntityChange `json:"most_gained"`
	MostLost   []EntityChange `json:"most_lost"`
}

// EntityChange is how often an entity was gained and lost.
type EntityChange struct {
	ID       string     `json:"id"`
	Name     string     `json:"name"`
	Type     EntityType `json:"type"`
	Wikidata string     `json:"wikidata"`
	From     int64      `json:"from"` // articles that mention it in the first edition
	To       int64      `json:"to"`   // and in the second
	Gained   int64      `json:"gained"`
	Lost     int64      `json:"lost"`
	Examples []Example  `json:"examples"` // where it was gained or lost, by its list; the most salient first
}

// LinksDiff is which names are taken for another entity in the same article.
// A name that changes from Q1 to Q2 is a lost and a gained entity too.
type LinksDiff struct {
	Changed  int64        `json:"changed"`  // triples of article and two entities
	Linked   int64        `json:"linked"`   // of them: from an entity without a Wikidata id to one with it
	Unlinked int64        `json:"unlinked"` // the other way round
	Moved    int64        `json:"moved"`    // both with, or both without
	Most     []LinkChange `json:"most"`
}

// LinkChange is a pair of entities, and how often a name went from one to the other.
type LinkChange struct {
	From     LinkedEntity `json:"from"`
	To       LinkedEntity `json:"to"`
	Names    []string     `json:"names"` // as articles write them
	Articles int64        `json:"articles"`
	Examples []Example    `json:"examples"`
}

// LinkedEntity is what a name is taken for.
type LinkedEntity struct {
	ID       string     `json:"id"`
	Name     string     `json:"name"`
	Type     EntityType `json:"type"`
	Wikidata string     `json:"wikidata"`
}

// TopicsDiff is which articles belong to other topics.
type TopicsDiff struct {
	Gained     int64         `json:"gained"` // pairs of article and topic that only the second edition has
	Lost       int64         `json:"lost"`
	Flipped    int64         `json:"flipped"` // articles whose first topic of level 1 is another
	MostGained []TopicChange `json:"most_gained"`
	MostLost   []TopicChange `json:"most_lost"`
	Flips      []TopicFlip   `json:"flips"`
}

// TopicChange is how often a topic was gained and lost.
type TopicChange struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Level    int       `json:"level"`
	From     int64     `json:"from"` // articles in the first edition
	To       int64     `json:"to"`
	Gained   int64     `json:"gained"`
	Lost     int64     `json:"lost"`
	Examples []Example `json:"examples"` // where it was gained or lost, by its list
}

// TopicFlip is how often the first topic of level 1 changed from one to another.
// The name of none is empty.
type TopicFlip struct {
	From     string    `json:"from"`
	To       string    `json:"to"`
	Articles int64     `json:"articles"`
	Examples []Example `json:"examples"`
}

// SentimentDiff is how the tone of the compared articles drifts: of those that
// both editions have a result of their own for, with a sentiment in both.
type SentimentDiff struct {
	Compared     int64            `json:"compared"`
	MeanFrom     float64          `json:"mean_from"`
	MeanTo       float64          `json:"mean_to"`
	Distribution []SentimentShift `json:"distribution"` // of the difference, lowest first
	Labels       []LabelChange    `json:"labels"`       // each pair of labels that occurs, the equal ones too
	Movers       []SentimentMover `json:"movers"`       // the largest differences first
}

// SentimentShift counts the articles whose sentiment changed by so much. Of its
// bounds the one nearer to 0 is excluded; no change at all has both at 0.
type SentimentShift struct {
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
	Articles int64   `json:"articles"`
}

// LabelChange counts articles by their label in both editions.
type LabelChange struct {
	From     SentimentLabel `json:"from"`
	To       SentimentLabel `json:"to"`
	Articles int64          `json:"articles"`
	Examples []Example      `json:"examples"` // where they differ
}

// SentimentMover is an article whose tone changed much.
type SentimentMover struct {
	Example
	From float64 `json:"from"`
	To   float64 `json:"to"`
}

// LanguageChange is how often one language was detected instead of another.
type LanguageChange struct {
	From     string    `json:"from"`
	To       string    `json:"to"`
	Articles int64     `json:"articles"`
	Examples []Example `json:"examples"`
}

// SummariesDiff is how many articles have another summary.
type SummariesDiff struct {
	Changed  int64           `json:"changed"`
	Examples []SummaryChange `json:"examples"`
}

// SummaryChange is an article with both summaries.
type SummaryChange struct {
	Example
	From []string `json:"from"`
	To   []string `json:"to"`
}

// GroupDiff is what changed in the articles of a source, or of a month.
type GroupDiff struct {
	Name           string    `json:"name"`
	From           int64     `json:"from"` // articles in the first edition
	To             int64     `json:"to"`   // and in the second
	Changed        int64     `json:"changed"`
	EntitiesGained int64     `json:"entities_gained"`
	EntitiesLost   int64     `json:"entities_lost"`
	TopicsFlipped  int64     `json:"topics_flipped"`
	SentimentFrom  *float64  `json:"sentiment_from"` // mean over its articles; null where none has one
	SentimentTo    *float64  `json:"sentiment_to"`
	Examples       []Example `json:"examples"` // of changed ones, the newest first
}

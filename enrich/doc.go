// Package enrich turns a raw article into an enriched one: who and what it is
// about, which topics it belongs to and how it judges them.
//
// A Pipeline runs its stages straight through, each a method in a file of its
// own that reads what the stages before it found in the document and adds its
// part:
//
//	text → language → tokens → mentions → entities → topics → sentiment
//	     → summary → keyphrases → fingerprint
//
// Where a stage takes more than one file, the others are its parts:
//
//   - text: boilerplate.go takes off lines that belong to the page, byline.go reads
//     what stands above the article, html.go the page, normalize.go gives spaces one form.
//   - tokens: tokens_prose.go makes prose safe, tokens_quotes.go and tokens_stops.go say
//     where it splits otherwise, sentences.go finds the ends of sentences, with
//     sentence_starts.go.
//   - mentions: what the tagger (gazetteer.go has the names that it knows) finds, with the
//     edges that mention_edges.go, mention_growth.go and mention_forms.go give it;
//     mention_leads.go passes over what leads a line, untagged.go and sure_names.go tell what
//     needs no tagger.
//   - entities: borders.go, refine.go, appositions.go and no_names.go put bounds and types
//     right by what stands around a name, and drop what is none; names.go takes names apart;
//     acronyms.go, other_names.go, short_forms.go, long_forms.go, aliases.go, coreference.go,
//     surnames.go and repeats.go bring those of one thing together. link.go says which thing
//     of the table (knowledge.go, look_up.go) it is in an article that plays where
//     link_setting.go says; link_doubts.go says when it is another one, by place_usage.go,
//     sport.go and teams.go; salience.go says how much the article is on it. entries.go has
//     the operator's own things.
//   - topics: topic_model.go rates them, topics_own.go adds the operator's own.
//   - sentiment: vader.go and tone.go judge a sentence, quotations.go says whose words they are.
//   - keyphrases: word_classes.go tells nouns from verbs.
//
// Invariants:
//
//   - The result is a pure function of the raw article and the Pipeline: no
//     clock, no random number, no map order, no other article gets into it.
//   - A Pipeline is read-only once built and safe for concurrent use; models
//     are embedded and loaded once. Documents hand on the memory that stages
//     need while they run (room.go), and nothing that is in it.
//   - Inside the package offsets are bytes into a field's text; result.go
//     turns them into the code points of the contract, in one place.
//   - The stages after language run on English only, except the fingerprint;
//     the record says which ones ran.
//   - A fault of the article is an *article.Fault; a stage that panics is
//     turned into one. There are no other errors.
package enrich

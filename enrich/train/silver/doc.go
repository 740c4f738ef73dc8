// Package silver holds the names that teachers found in articles, for the
// tagger of mentions to learn from. Names are kept as places in the articles,
// never as words, so that they can be kept where the articles cannot.
package silver

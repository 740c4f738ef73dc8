// Package annotated reads articles in which people marked every name, and
// compares them with what the enrichment found.
//
// An annotated article is a txtar archive. Its comment names the page and its
// licence. The file "entities" has a line for each entity, with bars between a
// key, the type, the Wikidata id and the name; for the id, "-" says that it has
// none and "?" that nobody looked it up. The files "title" and "text" are the
// article's, with each mention in braces behind its entity's key:
//
//	{belarus:demonym|Belarusian} President {lukashenko|Alexander Lukashenko}
package annotated

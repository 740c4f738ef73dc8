package enrich

// sex is what an article tells of a person by title, relation or first name,
// "" if nothing. It serves to tell "Mr Roe" from "Mrs Roe", nothing else, and
// is in no record.
type sex string

const (
	female sex = "female"
	male   sex = "male"
)

// sexOfTitle returns the sex that a folded title or relation before a name
// tells.
func sexOfTitle(word string) sex { return sexIn(word, womensTitles, mensTitles) }

// sexOfFirstName returns the sex of those who bear a folded first name.
func sexOfFirstName(word string) sex { return sexIn(word, womensNames, mensNames) }

func sexIn(word string, women, men map[string]bool) sex {
	switch {
	case women[word]:
		return female
	case men[word]:
		return male
	}
	return ""
}

// Titles and relations that stand before a name.
var (
	womensTitles = wordSet(`mrs ms miss madam madame lady dame baroness countess duchess queen princess congresswoman chairwoman
		actress wife mother daughter sister aunt widow`)
	mensTitles = wordSet(`mr sir lord baron count duke king prince pope congressman chairman actor husband father son brother
		uncle widower`)
)

// First names that are common in the news and belong to one sex.
var (
	womensNames = wordSet(`alexandra alice amy ana andrea angela anita ann anna anne annie barbara betty beth brenda camilla carol caroline carolyn
		catherine charlotte christina christine cindy clara claire cynthia deborah debra diana diane donna dorothy elena elizabeth
		ellen emily emma eva fatima florence frances gloria grace hannah heather helen hillary irina isabel jacqueline jane janet
		jennifer jessica jill joan joanna judith julia julie kamala karen kate katherine kathleen kathy kimberly laura lauren linda
		lisa lucy madeleine margaret maria marie marina martha mary megan melania melinda melissa michelle monica nancy natalia
		natalie natasha nicole nina olga olivia pamela patricia paula penelope priscilla rachel rebecca rosa rose ruth samantha
		sandra sara sarah sharon sofia sonia sophie stephanie susan svetlana tatiana teresa theresa ursula vanessa veronica victoria
		virginia vivian wendy yulia yvonne zoe`)
	mensNames = wordSet(`abdul adam ahmed alan albert alexander alexei ali andrew andrei anthony antonio arthur barack ben benjamin bernard bernie
		bill bob boris brian bruce carl carlos charles christopher colin daniel david dennis dmitry donald edward emmanuel eric
		ernest ethan evan felix francis francisco frank fred frederick gary geoffrey george gerald gordon graham gregory harold harry henry
		herbert howard hugh ian igor ivan jack jacob james jason jeff jeffrey jeremy jim joe john jonathan jorge jose joseph juan
		keith ken kenneth kevin larry lawrence leo leonard louis luis luke mahmoud marco mark martin matthew michael miguel mike
		mikhail mohamed mohammed muhammad nicholas nikolai oleg oliver oscar pablo patrick paul pedro peter philip ralph raymond
		recep richard robert roberto roger ronald rupert samuel scott sebastian sergei simon stanley stephen steve steven stuart
		ted terry thomas tim timothy tom tony victor vincent vladimir volodymyr walter wayne william xavier yevgeny yuri zachary`)
)

// sexTold returns the sex of a person that a title or relation tells, which the
// mention begins with or stands behind.
func (d *document) sexTold(m mention) sex {
	f := d.field(m.field)
	if told := sexOfTitle(fold(f.tokens[m.firstToken].text)); told != "" && m.endToken > m.firstToken+1 {
		return told
	}
	return sexOfTitle(fold(d.tokenBefore(m)))
}

// addressed returns a mention under the name that it is told by, "Mrs Roe", for
// a person whose first name the article doesn't give.
func (m namedMention) addressed() namedMention {
	title := "Mr"
	if m.sex == female {
		title = "Mrs"
	}
	m.name.text = title + " " + m.name.text
	m.name.key = fold(title) + " " + m.name.key
	return m
}

package enrich

import "strings"

// stopwords are English words that tell nothing of what a text is about.
type stopwords map[string]bool

func newStopwords() stopwords {
	words := make(stopwords)
	for word := range strings.FieldsSeq(functionWords + reportingWords) {
		words[word] = true
	}
	return words
}

// functionWords hold sentences together.
const functionWords = `
a an the this that these those such same other another each every either neither both all any some no none few several
many much more most less least own only also too very just even still yet already almost again once ever never always
often sometimes usually perhaps rather quite so thus hence therefore however moreover meanwhile otherwise instead
i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself she her hers herself
it its itself they them their theirs themselves one ones who whom whose which what when where why how whoever whatever
and or but nor if then else than as because although though while whereas unless until since whether
of in on at by for with about against between into through during before after above below to from up down out off over
under further within without across along among around behind beside besides beyond despite except inside near onto
outside per toward towards upon via like unlike amid due
am is are was were be been being do does did doing done have has had having will would shall should can could may might
must ought let lets get gets got getting go goes went gone going come comes came coming make makes made making take takes
took taken taking give gives gave given giving put puts use uses used using keep keeps kept seem seems seemed
here there now today yesterday tomorrow not n't 's 're 've 'll 'd 'm ’s ’re ’ve ’ll ’d ’m n’t etc
zero two three four five six seven eight nine ten eleven twelve hundred hundreds thousand thousands million millions
billion billions dozen dozens first second third last next
`

// reportingWords are those in which any news is told.
const reportingWords = `
said say says saying told tell tells added adds according reported report reports reporting announced announces stated
statement statements spokesman spokeswoman spokesperson asked called calls calling claimed claims noted notes
mr mrs ms dr sir
year years month months week weeks day days hour hours minute minutes time times date ago recent recently late later
early earlier currently current previous previously former new old good bad big small large great little long short high
low best better different important major main
january february march april may june july august september october november december
jan feb mar apr jun jul aug sep sept oct nov dec
monday tuesday wednesday thursday friday saturday sunday morning afternoon evening night
people person man men woman women thing things way ways part parts place number numbers lot lots bit case cases fact
want wants wanted know knows known think thinks thought see sees saw seen look looks looked find finds found show shows
showed shown include includes included including become becomes became begin began begun start started end ended
work works worked need needs needed help helped try tried set left right able likely expected
mln dlrs dlr pct cts vs bn per cent percent am pm inc corp ltd co
won win wins lost die dies died kill kills killed appear appears appeared born confirm confirms confirmed named
image images photo photograph picture file caption credit flickr reuters wikinews bbc
`

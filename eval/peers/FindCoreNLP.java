import edu.stanford.nlp.ie.crf.CRFClassifier;
import edu.stanford.nlp.ling.CoreLabel;
import edu.stanford.nlp.pipeline.StanfordCoreNLP;
import edu.stanford.nlp.util.Triple;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import javax.json.Json;
import javax.json.JsonArrayBuilder;
import javax.json.JsonObject;

/**
 * Finds names with CoreNLP's tagger of three classes.
 *
 * <p>Reads JSON lines {"id", "text", "whole"} and writes JSON lines {"id", "names", "seconds"}:
 * names with offsets in code points and CoreNLP's own labels, and the processor time that the text
 * took. Each line of a text is read by itself, so that no sentence runs across a heading. Only the
 * tagger is run; where a text says "whole", the pipeline around it, for its time alone.
 *
 * <p>java -cp 'jars/*' FindCoreNLP.java texts.jsonl names.jsonl
 */
class FindCoreNLP {
  private static final String MODEL =
      "edu/stanford/nlp/models/ner/english.all.3class.distsim.crf.ser.gz";

  private final CRFClassifier<CoreLabel> tagger = CRFClassifier.getClassifierNoExceptions(MODEL);
  private StanfordCoreNLP pipeline; // loaded when it is first asked for

  public static void main(String[] arguments) throws IOException {
    FindCoreNLP finder = new FindCoreNLP();
    try (BufferedReader texts = Files.newBufferedReader(Path.of(arguments[0]));
        Writer answers = Files.newBufferedWriter(Path.of(arguments[1]))) {
      for (String line = texts.readLine(); line != null; line = texts.readLine()) {
        JsonObject text = Json.createReader(new StringReader(line)).readObject();
        answers.write(finder.answer(text) + "\n");
      }
    }
  }

  private JsonObject answer(JsonObject text) {
    boolean whole = text.getBoolean("whole", false);
    if (whole && pipeline == null) {
      pipeline = loadPipeline();
    }
    JsonArrayBuilder names = Json.createArrayBuilder();
    long start = processorTime();
    if (whole) {
      pipeline.process(text.getString("text"));
    } else {
      findNames(text.getString("text"), names);
    }
    return Json.createObjectBuilder()
        .add("id", text.getString("id"))
        .add("names", names)
        .add("seconds", (processorTime() - start) / 1e9)
        .build();
  }

  private void findNames(String text, JsonArrayBuilder names) {
    int begin = 0;
    for (String line : text.split("\n", -1)) {
      for (Triple<String, Integer, Integer> name : tagger.classifyToCharacterOffsets(line)) {
        names.add(
            Json.createObjectBuilder()
                .add("start", text.codePointCount(0, begin + name.second()))
                .add("end", text.codePointCount(0, begin + name.third()))
                .add("label", name.first()));
      }
      begin += line.length() + 1;
    }
  }

  /**
   * Loads the usual pipeline around the tagger: parts of speech, lemmas and names, without the
   * numbers, dates and fine classes that would take most of its time.
   */
  private static StanfordCoreNLP loadPipeline() {
    Properties properties = new Properties();
    properties.setProperty("annotators", "tokenize,pos,lemma,ner");
    properties.setProperty("ssplit.newlineIsSentenceBreak", "always");
    properties.setProperty("ner.model", MODEL);
    properties.setProperty("ner.applyNumericClassifiers", "false");
    properties.setProperty("ner.applyFineGrained", "false");
    properties.setProperty("ner.useSUTime", "false");
    return new StanfordCoreNLP(properties);
  }

  /** Returns the nanoseconds for which the program has kept cores busy, all threads together. */
  private static long processorTime() {
    return ((com.sun.management.OperatingSystemMXBean)
            ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}

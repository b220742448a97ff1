import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import software.amazon.event.ruler.Machine;

/**
 * Runs EventBridge's matcher. Reads {rules: {name: pattern}, events: [event]} from a file and prints
 * {refused: {name: reason}, matched: [[name of each rule that matches the event]]}.
 */
class EventRulerRunner {
  public static void main(String[] args) throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    JsonNode input = mapper.readTree(new File(args[0]));
    ObjectNode output = mapper.createObjectNode();
    ObjectNode refused = output.putObject("refused");
    ArrayNode matched = output.putArray("matched");
    // RuleCompiler.check does not support "$or".
    Machine machine = new Machine();
    for (var rule : input.get("rules").properties()) {
      try {
        machine.addRule(rule.getKey(), rule.getValue().toString());
      } catch (Exception problem) {
        refused.put(rule.getKey(), problem.getMessage());
      }
    }
    for (JsonNode event : input.get("events")) {
      ArrayNode names = matched.addArray();
      machine.rulesForJSONEvent(event.toString()).stream().sorted().forEach(names::add);
    }
    System.out.println(mapper.writeValueAsString(output));
  }
}

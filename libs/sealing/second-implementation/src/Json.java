import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A strict reader of JSON (RFC 8259); numbers are exact, and of a name that comes twice the last one counts. */
final class Json {
  static final long MOST = 9_007_199_254_740_991L;
  private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");
  private static final int MAX_DEPTH = 100;
  private final String text;
  private int at = 0;

  private Json(String text) {
    this.text = text;
  }

  static Object parse(String text) {
    var json = new Json(text);
    Object value = json.value(0);
    json.skipSpace();
    if (json.at != text.length()) throw json.fault();
    return value;
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  static List<Object> list(Object value) {
    return (List<Object>) value;
  }

  static String text(Object object, String name) {
    return (String) object(object).get(name);
  }

  static int integer(Object object, String name) {
    return ((BigDecimal) object(object).get(name)).intValueExact();
  }

  static long millis(Object object, String name) {
    return ((BigDecimal) object(object).get(name)).longValueExact();
  }

  static byte[] bytes(Object object, String name) {
    return HexFormat.of().parseHex(text(object, name));
  }

  private Object value(int depth) {
    skipSpace();
    if (at >= text.length() || depth > MAX_DEPTH) throw fault();
    switch (text.charAt(at)) {
      case '{':
        return members(depth);
      case '[':
        return elements(depth);
      case '"':
        return string();
      case 't':
        return word("true", true);
      case 'f':
        return word("false", false);
      case 'n':
        return word("null", null);
      default:
        return number();
    }
  }

  private Map<String, Object> members(int depth) {
    var object = new LinkedHashMap<String, Object>();
    at++;
    for (boolean isFirst = true; !ends('}', isFirst); isFirst = false) {
      skipSpace();
      String name = string();
      skipSpace();
      expect(':');
      object.put(name, value(depth + 1));
    }
    return object;
  }

  private List<Object> elements(int depth) {
    var list = new ArrayList<Object>();
    at++;
    for (boolean isFirst = true; !ends(']', isFirst); isFirst = false) list.add(value(depth + 1));
    return list;
  }

  /** Whether a list or an object ends here; else there has to be a comma, but before the first. */
  private boolean ends(char end, boolean isFirst) {
    skipSpace();
    if (at < text.length() && text.charAt(at) == end) {
      at++;
      return true;
    }
    if (!isFirst) expect(',');
    return false;
  }

  private String string() {
    expect('"');
    var read = new StringBuilder();
    for (; at < text.length() && text.charAt(at) != '"'; at++) {
      char character = text.charAt(at);
      if (character < ' ') throw fault();
      read.append(character == '\\' ? escaped() : character);
    }
    expect('"');
    return read.toString();
  }

  private char escaped() {
    at++;
    int named = at < text.length() ? "\"\\/bfnrt".indexOf(text.charAt(at)) : -1;
    if (named >= 0) return "\"\\/\b\f\n\r\t".charAt(named);
    if (at + 4 >= text.length() || text.charAt(at) != 'u') throw fault();
    String digits = text.substring(at + 1, at + 5);
    if (!digits.matches("[0-9a-fA-F]{4}")) throw fault();
    at += 4;
    return (char) Integer.parseInt(digits, 16);
  }

  private BigDecimal number() {
    Matcher matched = NUMBER.matcher(text).region(at, text.length());
    if (!matched.lookingAt()) throw fault();
    at = matched.end();
    return new BigDecimal(matched.group());
  }

  private Object word(String word, Object meaning) {
    if (!text.startsWith(word, at)) throw fault();
    at += word.length();
    return meaning;
  }

  private void expect(char character) {
    if (at >= text.length() || text.charAt(at) != character) throw fault();
    at++;
  }

  private void skipSpace() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) at++;
  }

  private IllegalArgumentException fault() {
    return new IllegalArgumentException("no JSON at character " + at);
  }
}

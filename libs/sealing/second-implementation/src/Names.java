import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Uids and request ids. */
final class Names {
  static final String REQUEST_ID = "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
  private static final Pattern VIEWER = Pattern.compile("v-([A-Za-z0-9-]{1,40})-[a-z0-9]{8}");

  static String viewerOf(String uid) {
    Matcher matched = VIEWER.matcher(uid);
    return matched.matches() ? matched.group(1) : null;
  }

  static boolean isGateway(String uid) {
    return uid.matches("gift-gateway-[0-9]{1,5}-[0-9]{1,5}");
  }

  static long timeOf(String requestId) {
    return Long.parseLong(requestId.substring(0, 8) + requestId.substring(9, 13), 16);
  }
}

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;

/**
 * The wire format once more, written from docs/wire-format.md with nothing but Java's own library, so that a mistake that the other
 * implementation makes in writing and in reading alike does not go unnoticed. Needs Java 17 or newer and no build; from the
 * repository's root:
 *
 *   java libs/sealing/second-implementation/VerifyVectors.java docs/wire-vectors.json
 *
 * Java starts a single file as it is; this one compiles the others, in `src`, into a folder that is gone afterwards, and has
 * `Verification` do the rest. Exits with 0 only where all is as stated.
 */
public final class VerifyVectors {
  private static final Path SOURCES = Path.of("libs/sealing/second-implementation/src");

  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 1) throw new IllegalArgumentException("one argument: the file of the vectors");
    Path classes = Files.createTempDirectory("liwu-second-implementation-");
    boolean isAsStated;
    try {
      isAsStated = compile(classes) && verify(classes, Path.of(arguments[0]));
    } finally {
      delete(classes);
    }
    System.exit(isAsStated ? 0 : 1);
  }

  private static boolean compile(Path classes) throws Exception {
    var options = new ArrayList<>(List.of("-d", classes.toString(), "-encoding", "UTF-8", "-Xlint:all,-serial", "-Werror"));
    try (var sources = Files.list(SOURCES)) {
      sources.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(options::add);
    }
    var compiler = ToolProvider.getSystemJavaCompiler();
    return compiler.run(null, null, null, options.toArray(String[]::new)) == 0;
  }

  private static boolean verify(Path classes, Path vectors) throws Exception {
    try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      var verification = loader.loadClass("Verification").getMethod("verify", Path.class);
      return (boolean) verification.invoke(null, vectors);
    }
  }

  private static void delete(Path folder) throws Exception {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) Files.delete(file);
    }
    Files.delete(folder);
  }
}

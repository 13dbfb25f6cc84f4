package dev.holdfast.clients;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A test that an unmodified client works. The README lists these, and no others. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Serves {

  /** What its users call it. */
  String client();

  /** Its main artifact, without a version: that is the one the tests run with. */
  String artifact();

  /** The version of what is not on the tests' class path. */
  String version() default "";
}

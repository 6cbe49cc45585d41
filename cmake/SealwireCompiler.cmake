# Warnings and sanitizers on private targets: a consumer never inherits them.
add_library(sealwire_private INTERFACE)
target_compile_options(sealwire_private INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Wcast-align
  -Wimplicit-fallthrough -fstack-protector-strong
  $<$<BOOL:${SEALWIRE_WERROR}>:-Werror>
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op>
  # g++ 12 at -O2 sees overruns in vector::insert that are not there.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overread -Wno-stringop-overflow -Wno-array-bounds -Wno-restrict -Wno-maybe-uninitialized>
  $<$<CXX_COMPILER_ID:Clang>:-Wno-gnu-statement-expression -Wno-gnu-statement-expression-from-macro-expansion>
  # libstdc++ 12's own std::stable_sort uses what libstdc++ 12 calls deprecated; g++ tells us of our own uses.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>
  $<$<CONFIG:Release,RelWithDebInfo>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2>)
# SEALWIRE_TRY is a statement expression, which g++ only accepts silently outside -Wpedantic.
target_compile_options(sealwire_private INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-pedantic>)
if(SEALWIRE_SANITIZE)
  add_compile_options(-fsanitize=${SEALWIRE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SEALWIRE_SANITIZE})
endif()

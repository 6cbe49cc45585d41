# What an installed sealwire offers: find_package(sealwire) with sealwire::sealwire (everything) and sealwire::<module>,
# and sealwire.pc. Included last, when all modules are known.
include(CMakePackageConfigHelpers)

get_property(SEALWIRE_INSTALLED GLOBAL PROPERTY SEALWIRE_MODULES)
set(targets)
set(from_top)
foreach(module IN LISTS SEALWIRE_INSTALLED)
  list(APPEND targets sealwire_${module})
  list(PREPEND from_top -lsealwire_${module})  # modules come in the order of their layers: users before the used
  get_target_property(folder sealwire_${module} SOURCE_DIR)
  install(DIRECTORY ${folder}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")
endforeach()

add_library(sealwire_sealwire INTERFACE)
add_library(sealwire::sealwire ALIAS sealwire_sealwire)
set_target_properties(sealwire_sealwire PROPERTIES EXPORT_NAME sealwire)
list(TRANSFORM targets REPLACE "^sealwire_" "sealwire::" OUTPUT_VARIABLE aliases)
target_link_libraries(sealwire_sealwire INTERFACE ${aliases})

install(TARGETS ${targets} sealwire_sealwire EXPORT sealwire ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/sealwire)
install(EXPORT sealwire NAMESPACE sealwire:: FILE sealwireTargets.cmake DESTINATION ${package_dir})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/sealwireConfig.cmake.in
  ${PROJECT_BINARY_DIR}/sealwireConfig.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/sealwireConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/sealwireConfig.cmake ${PROJECT_BINARY_DIR}/sealwireConfigVersion.cmake
  DESTINATION ${package_dir})

list(JOIN from_top " " SEALWIRE_PC_LIBS)
# sealwire.pc finds its prefix from where it lies, so that an installation may be moved.
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY
  ${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}/pkgconfig OUTPUT_VARIABLE SEALWIRE_PC_UP)
configure_file(${PROJECT_SOURCE_DIR}/cmake/sealwire.pc.in ${PROJECT_BINARY_DIR}/sealwire.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/sealwire.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
